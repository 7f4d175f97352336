-- Primary Key: one row per landed row of the feed teacher_diagnostic.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_teacher_diagnostic') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

events as (
    select * from {{ ref('int_event') }}
),

{{ deleted_events() }},

catalog as (
    select
        {{ name_word('instrument') }} as instrument_word,
        {{ name_word('version') }} as version_word,
        coalesce({{ name_word('item') }}, '') as item_word,
        greatest(scale_min, scale_max) as highest
    from {{ ref('int_instruments_judged') }}
    where _disposition = 'loaded'
),

occasion_words as (
    select
        {{ question_key('word') }} as word,
        occasion
    from {{ ref('occasion_word') }}
),

-- A column of the file names the event more exactly than the folder it lies in (rule K2).
named as (
    select
        staged.*,
        batches.recency as _recency,
        -- the first day of the file: sent again it tells of the same test
        batches.effective_date,
        coalesce(staged.event_id, batches.event_source_id) as named_event_id
    from staged
    inner join batches on staged._batch_id = batches.batch_id
),

-- A test of which the catalog has one version alone is meant in that where nobody states one.
only_versions as (
    select
        instrument_word,
        min(version_word) as version_word
    from catalog
    group by instrument_word
    having min(version_word) = max(version_word)
),

-- Tests and items are few, answers are many: each is looked up once.
asked as (
    select
        instrument,
        coalesce(instrument_version, '') as version,
        coalesce(item, '') as item,
        {{ name_word('instrument') }} as instrument_word,
        nullif({{ name_word('instrument_version') }}, 'unstated') as version_word,
        coalesce({{ name_word('item') }}, '') as item_word
    from named
    group by instrument, instrument_version, item
),

maxima as (
    select
        asked.instrument,
        asked.version,
        asked.item,
        max(catalog.highest) as listed_max
    from asked
    left join only_versions on asked.instrument_word = only_versions.instrument_word
    inner join catalog
        on asked.instrument_word = catalog.instrument_word
        and coalesce(asked.version_word, only_versions.version_word) = catalog.version_word
        and asked.item_word = catalog.item_word
    where catalog.highest > 0
    group by asked.instrument, asked.version, asked.item
),

identified as (
    select
        named.*,
        maxima.listed_max,
        identifiers.contact_id,
        events.event_id is not null as is_event_known,
        deleted_events.event_id is not null as is_event_deleted,
        coalesce(
            occasion_words.occasion,
            case
                when named.test_window is not null then null
                when {{ names_both_windows('named.instrument') }} then null
                when {{ names_window('named.instrument', 'pre') }} and {{ names_window('named.instrument', 'post') }}
                    then null
                when {{ names_window('named.instrument', 'pre') }} then 'pre'
                when {{ names_window('named.instrument', 'post') }} then 'post'
                when named.instrument ~* 'follow' then 'follow-up'
            end
        ) as test_window_read,
        {{ is_informational('named.item_type') }}
        and named.score is null
        and named.is_correct is null as is_unscored
    from named
    left join identifiers
        on named.teacher_id = identifiers.identifier
        and identifiers.identifier_type = 'person_id'
    left join events on named.named_event_id = events.event_id
    left join deleted_events on named.named_event_id = deleted_events.event_id
    left join occasion_words on {{ question_key('named.test_window') }} = occasion_words.word
    left join maxima
        on named.instrument = maxima.instrument
        and coalesce(named.instrument_version, '') = maxima.version
        and coalesce(named.item, '') = maxima.item
),

-- Equal anonymous answers of one file are different people, so they are counted (rule K11). A label such as anon-3 is
-- one person within the event.
numbered as (
    select
        *,
        row_number() over (
            partition by
                _batch_id, named_event_id, instrument, instrument_version, test_window_read, item,
                is_correct, score, max_score, submitted_at, is_anonymous, anonymous_label
            order by _row_number
        ) as nth_alike
    from identified
),

-- Rule R31: points that can be reached are those that the row states, else those of the catalog.
judged as (
    select
        *,
        {{ findings(
            [deleted_event_finding(), "case when is_unscored then 'no_answer:item_type' end", "_rejections"],
            [
                ('missing_value:event_id', 'named_event_id is null'),
                ('event_not_found:event_id', 'named_event_id is not null and not is_event_known'),
                ('unknown_person:teacher_id', 'not is_anonymous and contact_id is null'),
                ('missing_value:test_window', 'test_window is null and test_window_read is null'),
                ('unmapped_value:test_window', 'test_window is not null and test_window_read is null'),
                ('missing_value:score', 'score is null and is_correct is null and _rejections is null'),
                ('score_out_of_range:score', 'score < 0 or score > coalesce(max_score, listed_max)'),
                ('number_out_of_range:max_score', 'max_score <= 0'),
                ('future_date:submitted_at', 'cast(submitted_at as date) > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ row_key([
            "case when is_anonymous then concat_ws(chr(31), 'anonymous', anonymous_label,"
            ~ " case when anonymous_label is null then concat_ws(chr(31), nth_alike, is_correct,"
            ~ " coalesce(cast(score as text), ''), coalesce(cast(max_score as text), ''), submitted_at) end)"
            ~ " else coalesce(cast(contact_id as text), teacher_id) end",
            'named_event_id',
            name_word('instrument'),
            'coalesce(nullif(' ~ name_word('instrument_version') ~ ", 'unstated'), '')",
            'test_window_read',
            'coalesce(' ~ name_word('item') ~ ", '')",
        ]) }} as _key
    from numbered
),

{{ rows_disposed(filtered='is_event_deleted or is_unscored') }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contact_id,
        teacher_id,
        named_event_id as event_id,

        -- text
        instrument,
        instrument_version,
        test_window_read as test_window,
        item,
        item_type,
        anonymous_label,

        -- booleans
        is_anonymous,
        is_correct,

        -- numbers
        score,
        max_score,

        -- dates
        submitted_at,
        effective_date as file_date,

        -- verdict
        {{ verdict_columns('_found', '_warnings', filtered_rule=first_code('_found')) }}
    from disposed
)

select * from final
