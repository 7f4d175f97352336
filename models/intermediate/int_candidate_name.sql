-- Primary Key: one row per record × first name × last name that it goes by, as suggestions compare them.
with

records as (
    select * from {{ ref('int_candidate_record') }}
),

people as (
    select * from {{ ref('int_identity_people') }}
    where _found is null
),

mentions as (
    select * from {{ ref('int_identity_mention') }}
),

addresses as (
    select * from {{ ref('int_identity_address') }}
),

contacts as (
    select * from {{ ref('int_contact') }}
),

particles as (
    select * from {{ ref('name_particle') }}
),

of_people as (
    select
        records.record_id,
        records.contact_id,
        people.name_first,
        people.name_last,
        people.name_preferred,
        people.alt_name_first,
        people.alt_name_last
    from people
    inner join records
        on people.person_id = records.identifier
        and records.identifier_type = 'person_id'
),

of_mentions as (
    select
        records.record_id,
        records.contact_id,
        mentions.first_name as name_first,
        mentions.last_name as name_last,
        mentions.preferred_name as name_preferred,
        mentions.alt_first_name as alt_name_first,
        mentions.alt_last_name as alt_name_last
    from mentions
    inner join addresses on mentions.mention_id = addresses.mention_id
    inner join records
        on addresses.identifier_type = records.identifier_type
        and addresses.identifier = records.identifier
    where not addresses.is_conflict
),

rows_of_records as (
    select * from of_people
    union
    select * from of_mentions
),

-- A nickname and the names from before or beside a marriage are names of the person, too.
stated as (
    select
        record_id,
        contact_id,
        name_first,
        name_last,
        false as is_beside
    from rows_of_records

    union

    select
        record_id,
        contact_id,
        name_preferred as name_first,
        name_last,
        true as is_beside
    from rows_of_records
    where name_preferred is not null

    union

    select
        record_id,
        contact_id,
        coalesce(alt_name_first, name_first) as name_first,
        coalesce(alt_name_last, name_last) as name_last,
        true as is_beside
    from rows_of_records
    where coalesce(alt_name_first, alt_name_last) is not null

    union

    select
        record_id,
        contact_id,
        name_first,
        alt_name_last as name_last,
        true as is_beside
    from rows_of_records
    where alt_name_first is not null and alt_name_last is not null
),

worded as (
    select
        record_id,
        contact_id,
        {{ name_words('name_first') }} as first_words,
        {{ name_words('name_last') }} as last_words,
        concat_ws(' ', name_first, name_last) as name,
        is_beside
    from stated
    -- a first name alone is shared by too many to tell anything
    where name_first is not null and name_last is not null
),

spellings as (
    select
        record_id,
        contact_id,
        first_words,
        last_words,
        min(name collate "C") as name,
        bool_and(is_beside) as is_beside
    from worded
    group by record_id, contact_id, first_words, last_words
),

-- Records that were merged have a name each; of all others the name shown is the name, and older ones stand beside it.
shown as (
    select
        contacts.contact_id,
        {{ name_words('contacts.name_first') }} as first_words,
        {{ name_words('contacts.name_last') }} as last_words
    from contacts
    left join records
        on contacts.contact_id = records.contact_id
        and records.contact_id <> records.record_id
    where records.contact_id is null
),

texts as (
    select
        'first' as place,
        first_words as words
    from spellings

    union

    select
        'last' as place,
        last_words as words
    from spellings
),

split as (
    select
        texts.place,
        texts.words,
        pieces.word,
        pieces.nth,
        max(char_length(pieces.word)) over (partition by texts.place, texts.words) as longest
    from texts
    cross join lateral unnest(string_to_array(texts.words, ' ')) with ordinality as pieces (word, nth)
),

-- Titles, suffixes and initials say nothing beside a name.
kept as (
    select
        split.place,
        split.words,
        split.word,
        coalesce(particles.kind = 'particle', false) as is_particle,
        row_number() over (partition by split.place, split.words order by split.nth) as nth,
        count(*) over (partition by split.place, split.words) as words_kept
    from split
    left join particles on split.word = particles.word
    where coalesce(particles.kind, '') <> case split.place when 'first' then 'title' else 'suffix' end
        and (char_length(split.word) > 1 or split.longest = 1)
),

-- The whole name; of several first names the first; each part of a double last name.
options as (
    select
        place,
        words,
        string_agg(word, '' order by nth) as letters,
        false as is_part
    from kept
    group by place, words

    union all

    select
        place,
        words,
        word as letters,
        true as is_part
    from kept
    where words_kept > 1
        and char_length(word) >= 3
        and not is_particle
        and (place = 'last' or nth = 1)
),

combined as (
    select
        spellings.record_id,
        spellings.contact_id,
        firsts.letters as first_name,
        lasts.letters as last_name,
        spellings.name,
        firsts.is_part or lasts.is_part as is_part,
        case
            when shown.contact_id is null then spellings.is_beside
            else spellings.first_words <> shown.first_words or spellings.last_words <> shown.last_words
        end as is_beside
    from spellings
    inner join options as firsts
        on spellings.first_words = firsts.words
        and firsts.place = 'first'
    inner join options as lasts
        on spellings.last_words = lasts.words
        and lasts.place = 'last'
    left join shown on spellings.contact_id = shown.contact_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by record_id, first_name, last_name
            order by is_part, is_beside, name collate "C"
        ) as nth_best
    from combined
),

final as (
    select
        -- ids
        record_id,
        contact_id,

        -- text
        first_name,
        last_name,
        name,

        -- booleans
        is_part,
        is_beside
    from ranked
    where nth_best = 1
)

select * from final
