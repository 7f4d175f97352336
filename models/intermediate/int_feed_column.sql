-- Primary Key: one row per feed × way to write the name of one of its columns.
with

final as (
    {{ words_of_columns() }}
)

select * from final
