-- Primary Key: one row per wording of a rule × share of attendance that decides.
with

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

rules as (
    select
        coalesce(stipend_rule, 'Not stated') as stipend_rule,
        cast(stipend_threshold as numeric(7, 6)) as stipend_threshold,
        count(*) as contract_events
    from contract_events
    group by coalesce(stipend_rule, 'Not stated'), cast(stipend_threshold as numeric(7, 6))
),

special_members as (
    {{ special_members('stipend_rule_key', 'stipend_rule_source_id', 'stipend_rule') }}
),

final as (
    select
        -- ids
        {{ make_key('stipend_rule', ['stipend_rule', 'stipend_threshold']) }} as stipend_rule_key,
        {{ make_key('stipend_rule', ['stipend_rule', 'stipend_threshold']) }} as stipend_rule_id,
        stipend_rule || '|' || stipend_threshold as stipend_rule_source_id,

        -- text
        stipend_rule || ' (' || trim_scale(stipend_threshold * 100) || ' %)' as stipend_rule_label,
        stipend_rule,

        -- numbers
        stipend_threshold,
        cast(contract_events as integer) as contract_events,

        -- booleans
        false as is_special_member
    from rules

    union all

    select
        -- ids
        stipend_rule_key,
        stipend_rule_key as stipend_rule_id,
        stipend_rule_source_id,

        -- text
        stipend_rule as stipend_rule_label,
        stipend_rule,

        -- numbers
        cast(null as numeric(7, 6)) as stipend_threshold,
        0 as contract_events,

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
