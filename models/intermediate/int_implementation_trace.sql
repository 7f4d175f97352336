-- Primary Key: one row per trace that lets one conclude that an educator uses a curriculum: an order less what was
-- returned of it, a lesson opened or copied, the figures of a class, a note.
with

orders as (
    select * from {{ ref('int_workbook_orders_judged') }}
),

pathway_use as (
    select * from {{ ref('int_pathway_use_judged') }}
),

pathways as (
    select * from {{ ref('int_pathways_judged') }}
),

pathway_actions as (
    select * from {{ ref('pathway_action') }}
),

aggregates as (
    select * from {{ ref('int_student_aggregates_judged') }}
),

instruments as (
    select * from {{ ref('int_instruments_judged') }}
),

interactions as (
    select * from {{ ref('int_interactions_judged') }}
),

tag_aliases as (
    select * from {{ ref('interaction_tag_alias') }}
),

curriculum_words as (
    select * from {{ ref('int_curriculum_word') }}
),

coaching as (
    select * from {{ ref('int_coaching') }}
),

curricula as (
    select * from {{ ref('curriculum') }}
),

order_lines as (
    select
        order_id,
        contact_id,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code,
        cast(quantity as numeric) / cardinality(string_to_array(curriculum_codes, ';')) as copies,
        order_date
    from orders
    where _disposition = 'loaded' and order_date <= {{ as_of() }}
),

ordered as (
    select
        order_id,
        curriculum_code,
        contact_id,
        sum(copies) as copies,
        min(order_date) as ordered_on,
        count(*) over (partition by order_id, curriculum_code) as orderers
    from order_lines
    where copies > 0
    group by order_id, curriculum_code, contact_id
),

returned as (
    select
        order_id,
        curriculum_code,
        contact_id,
        sum(copies) as copies
    from order_lines
    where copies < 0
    group by order_id, curriculum_code, contact_id
),

-- Of a class set that an office orders nobody knows for whom it is: only what the educator ordered counts, that of a
-- pair of curricula half in each, as `bridge_workbook_order_curriculum` weighs it. What is returned, by whomever and in
-- whatever year, is subtracted from the order that it returns, and only a positive rest is evidence (rule K10).
order_traces as (
    select
        'workbook_order' as evidence_kind,
        ordered.contact_id,
        ordered.curriculum_code,
        {{ academic_year('ordered.ordered_on') }} as academic_year,
        cast(null as text) as class_id,
        cast(null as text) as lesson_slug,
        ordered.copies + coalesce(sum(returned.copies), 0) as amount,
        ordered.ordered_on as trace_date
    from ordered
    left join returned
        on ordered.order_id = returned.order_id
        and ordered.curriculum_code = returned.curriculum_code
        and (ordered.contact_id = returned.contact_id or ordered.orderers = 1)
    where ordered.contact_id is not null
    group by ordered.order_id, ordered.curriculum_code, ordered.contact_id, ordered.copies, ordered.ordered_on
    having ordered.copies + coalesce(sum(returned.copies), 0) > 0
),

pathway_curricula as (
    select
        pathway,
        curriculum_code
    from pathways
    where _disposition = 'loaded' and curriculum_code is not null
    group by pathway, curriculum_code
),

-- Making a pathway is a plan, and opening one without a lesson is a look: neither is use.
lesson_traces as (
    select
        'lesson_list' as evidence_kind,
        pathway_use.contact_id,
        pathway_curricula.curriculum_code,
        {{ academic_year('pathway_use.happened_at') }} as academic_year,
        cast(null as text) as class_id,
        pathway_use.lesson_slug,
        1 as amount,
        cast(pathway_use.happened_at as date) as trace_date
    from pathway_use
    inner join pathway_actions
        on pathway_use.action = pathway_actions.action
        and pathway_actions.is_use
    inner join pathway_curricula on pathway_use.pathway_id = pathway_curricula.pathway
    where pathway_use._disposition = 'loaded'
        and pathway_use.contact_id is not null
        and pathway_use.lesson_slug is not null
),

-- An instrument of several curricula names none.
instrument_words as (
    select
        {{ name_word('instrument') }} as word,
        curriculum_code
    from instruments
    where _disposition = 'loaded'

    union

    select
        {{ name_word('name') }} as word,
        curriculum_code
    from instruments
    where _disposition = 'loaded'
),

instrument_curricula as (
    select
        word,
        min(curriculum_code) as curriculum_code
    from instrument_words
    where curriculum_code is not null and word is not null
    group by word
    having count(*) = 1
),

-- Rule K2: the curriculum of the figures, else that of the instrument. Figures without a window are of the day of
-- their file.
aggregates_read as (
    select
        aggregates.contact_id,
        coalesce(
            aggregates.curriculum_codes,
            case when aggregates.curriculum is null then instrument_curricula.curriculum_code end
        ) as curriculum_codes,
        aggregates.academic_year,
        coalesce(aggregates.class_id_listed, aggregates.class_id) as class_id,
        aggregates.figures_on
    from aggregates
    left join instrument_curricula on {{ name_word('aggregates.instrument') }} = instrument_curricula.word
    where aggregates._disposition = 'loaded' and aggregates.contact_id is not null
),

aggregate_traces as (
    select
        'student_aggregate' as evidence_kind,
        contact_id,
        {{ split_to_rows('curriculum_codes', ';') }} as curriculum_code,
        academic_year,
        class_id,
        cast(null as text) as lesson_slug,
        1 as amount,
        figures_on as trace_date
    from aggregates_read
),

notes as (
    select
        _batch_id,
        _row_number,
        contact_id,
        interaction_date,
        {{ split_to_rows('tags', '[,;|]') }} as tag
    from interactions
    where _disposition = 'loaded'
        and interaction_channel = 'Coaching'
        and contact_id is not null
        and tags is not null
),

tagged as (
    select
        notes._batch_id,
        notes._row_number,
        notes.contact_id,
        notes.interaction_date,
        bool_or(tag_aliases.tag = 'implementing') as says_implementing,
        min(curriculum_words.curriculum_code) as first_curriculum,
        max(curriculum_words.curriculum_code) as last_curriculum
    from notes
    left join tag_aliases on {{ match_key('notes.tag') }} = {{ match_key('tag_aliases.alias') }}
    left join curriculum_words on {{ match_key('notes.tag') }} = curriculum_words.word
    group by notes._batch_id, notes._row_number, notes.contact_id, notes.interaction_date
),

-- A note names no curriculum but by a tag; else it is about the one in which the educator is coached on that day.
coached as (
    select
        tagged._batch_id,
        tagged._row_number,
        min(coaching.curriculum_code) as first_curriculum,
        max(coaching.curriculum_code) as last_curriculum
    from tagged
    inner join coaching
        on tagged.contact_id = coaching.contact_id
        and tagged.interaction_date between coaching.start_date and coaching.end_date
    where tagged.says_implementing
    group by tagged._batch_id, tagged._row_number
),

note_traces as (
    select
        'coaching_note' as evidence_kind,
        tagged.contact_id,
        case
            when tagged.first_curriculum is null and coached.first_curriculum = coached.last_curriculum
                then coached.first_curriculum
            when tagged.first_curriculum = tagged.last_curriculum then tagged.first_curriculum
        end as curriculum_code,
        {{ academic_year('tagged.interaction_date') }} as academic_year,
        cast(null as text) as class_id,
        cast(null as text) as lesson_slug,
        1 as amount,
        tagged.interaction_date as trace_date
    from tagged
    left join coached
        on tagged._batch_id = coached._batch_id
        and tagged._row_number = coached._row_number
    where tagged.says_implementing
),

traces as (
    select * from order_traces
    union all
    select * from lesson_traces
    union all
    select * from aggregate_traces
    union all
    select * from note_traces
),

final as (
    select
        -- ids
        traces.contact_id,
        traces.curriculum_code,
        traces.class_id,

        -- text
        traces.evidence_kind,
        traces.lesson_slug,

        -- numbers
        traces.academic_year,
        cast(traces.amount as numeric(12, 4)) as amount,

        -- dates
        traces.trace_date
    from traces
    inner join curricula on traces.curriculum_code = curricula.curriculum_code
    where coalesce(traces.trace_date <= {{ as_of() }}, true)
)

select * from final
