-- Primary Key: one row per fact × key of it that points to a dimension.
with

counted as (
    {%- for fact, keys in fact_dimensions().items() %}
    select
        '{{ fact }}' as fact,
        listed.fact_key,
        listed.dimension,
        counts.n_rows,
        listed.n_unknown,
        listed.n_late,
        listed.n_not_applicable
    from (
        select
            {%- for key in keys %}
            {%- for name, member in
                [('unknown', unknown_key()), ('late', late_key()), ('outside', not_applicable_key())] %}
            count(*) filter (where {{ key }} = {{ member }}) as {{ key }}_{{ name }},
            {%- endfor %}
            {%- endfor %}
            count(*) as n_rows
        from {{ ref(fact) }}
    ) as counts
    cross join lateral (
        values
        {%- for key, dimension in keys.items() %}
        (
            '{{ key }}', '{{ dimension }}', counts.{{ key }}_unknown, counts.{{ key }}_late,
            counts.{{ key }}_outside
        ){% if not loop.last %},{% endif %}
        {%- endfor %}
    ) as listed (fact_key, dimension, n_unknown, n_late, n_not_applicable)
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

final as (
    select
        -- text
        fact,
        fact_key,
        dimension,

        -- numbers
        n_rows,
        n_unknown,
        n_late,
        n_not_applicable,
        n_rows - n_not_applicable as n_applicable,
        {{ share('n_unknown + n_late', 'n_rows - n_not_applicable') }} as unknown_share
    from counted
)

select * from final
