-- Textbooks, listed or known by their sections alone.
select textbook_source_id as textbook, textbook as name, publisher, year, sections, is_listed, textbook_id_raw as words
from marts.dim_textbook
where not is_special_member
