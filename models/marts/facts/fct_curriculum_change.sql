with

-- A change of a pair of curricula is one of both.
changes as (
    select
        *,
        {{ split_to_rows("coalesce(curriculum_codes, 'unknown')", ';') }} as curriculum_code
    from {{ ref('int_change_log_judged') }}
    where _disposition = 'loaded'
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

releases as (
    select * from {{ ref('dim_curriculum_release') }}
    where not is_special_member
),

model_curricula as (
    select * from {{ ref('bridge_learning_model_curriculum') }}
),

models as (
    select * from {{ ref('dim_learning_model') }}
    where not is_special_member
),

joined as (
    select
        changes.*,
        case
            when changes.curriculum_raw is null then {{ not_applicable_key() }}
            else coalesce(curricula.curriculum_key, {{ unknown_key() }})
        end as curriculum_key
    from changes
    left join curricula on changes.curriculum_code = curricula.curriculum_source_id
),

-- What the training was changed to: of the learning models of the curriculum that are in force on the day, the one that
-- begins on it, else the only one. A change of all curricula is one of a model of any.
model_choices as (
    select
        joined.change_id,
        joined.curriculum_key,
        count(*) as models,
        min(models.learning_model_key) as learning_model_key,
        count(*) filter (where models.valid_from = joined.effective_date) as models_begun,
        min(models.learning_model_key) filter (where models.valid_from = joined.effective_date) as model_begun_key
    from joined
    inner join model_curricula on joined.curriculum_key = model_curricula.curriculum_key
    inner join models
        on model_curricula.learning_model_key = models.learning_model_key
        and {{ valid_on('models', 'joined.effective_date') }}
    where joined.kind = 'training' and joined.curriculum_key <> {{ unknown_key() }}
    group by joined.change_id, joined.curriculum_key
),

final as (
    select
        -- ids
        joined.change_id as change_source_id,
        joined.curriculum_key,
        -- a change of all curricula belongs to no release, one of an unknown curriculum to an unknown one
        coalesce(releases_after.curriculum_release_key, joined.curriculum_key) as curriculum_release_key,
        coalesce(releases_before.curriculum_release_key, joined.curriculum_key) as release_before_key,
        case
            when joined.kind = 'curriculum' then {{ not_applicable_key() }}
            when model_choices.models_begun = 1 then model_choices.model_begun_key
            when model_choices.models_begun = 0 and model_choices.models = 1 then model_choices.learning_model_key
            else {{ unknown_key() }}
        end as learning_model_key,
        {{ calendar_key('joined.effective_date') }} as date_key,

        -- text
        joined.kind as change_kind,
        {{ without_addresses('joined.kind_raw') }} as change_kind_raw,
        coalesce({{ without_addresses('joined.curriculum_raw') }}, {{ not_applicable_label() }}) as curriculum_raw,
        coalesce({{ without_addresses('joined.element') }}, 'Unknown') as element,
        {{ without_addresses('joined.description') }} as description,
        {{ without_addresses('joined.expected_effect') }} as expected_effect,
        {{ academic_year_label(academic_year('joined.effective_date')) }} as academic_year_label,

        -- numbers
        {{ academic_year('joined.effective_date') }} as academic_year,
        1 as changes,

        -- booleans
        joined.expected_effect is not null as has_expected_effect,
        coalesce(
            releases_after.is_known_release and releases_after.valid_from = joined.effective_date, false
        ) as is_with_a_release,
        joined.effective_date <= {{ as_of() }} as is_in_effect,

        -- dates
        joined.effective_date
    from joined
    left join releases as releases_after
        on joined.curriculum_key = releases_after.curriculum_key
        and {{ valid_on('releases_after', 'joined.effective_date') }}
    left join releases as releases_before
        on joined.curriculum_key = releases_before.curriculum_key
        and {{ valid_on('releases_before', '(joined.effective_date - 1)') }}
    left join model_choices
        on joined.change_id = model_choices.change_id
        and joined.curriculum_key = model_choices.curriculum_key
)

select * from final
