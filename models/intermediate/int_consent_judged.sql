-- Primary Key: one row per landed row of the feed consent.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_consent') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
),

records as (
    select * from {{ ref('int_identity_record') }}
),

components as (
    select * from {{ ref('int_identity_component') }}
),

forms as (
    select * from {{ ref('int_form_instruction') }}
),

purpose_aliases as (
    select * from {{ ref('consent_purpose_alias') }}
),

purpose_words as (
    {{ alias_words('purpose_aliases', ['purpose']) }}
),

-- The same bytes may have come on several days, and say on each what they say.
typed as (
    select
        staged.*,
        batches.recency as _recency,
        {{ named_contact() }} as contact_id,
        -- a no to something that nobody can read is a no to everything, until an alias says what it is about
        coalesce(
            purpose_words.purpose, case when staged.purpose is not null and not staged.is_in then 'Unknown' end
        ) as purpose_meant,
        -- of records that were merged each keeps its own last word (rule R29)
        {{ record_named(named_contact(), 'staged.person') }} as person_part,
        delivery.day as effective_date,
        case when batches.data_date is not null then delivery.day end as data_date,
        delivery.day = max(delivery.day) over of_row as is_last_delivery
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    {{ join_deliveries() }}
    {{ join_named('staged.person') }}
    {{ join_record('staged.person') }}
    left join purpose_words on {{ match_key('staged.purpose') }} = purpose_words.word
    window of_row as (partition by staged._batch_id, staged._row_number)
),

-- A row has its place by the day that it states, else by that of its file.
placed as (
    select
        *,
        coalesce(nullif(purpose_meant, 'Unknown'), {{ name_word('purpose') }}) as purpose_part,
        coalesce(purpose_meant in ('all', 'Unknown'), false) as is_of_all,
        dense_rank() over (
            partition by person_part
            order by coalesce(stated_on, effective_date), _recency
        ) as place,
        dense_rank() over (
            partition by person_part
            order by effective_date, _recency
        ) as hearing,
        {{ findings(
            ["_rejections"],
            [
                ('unmapped_value:purpose', 'purpose is not null and purpose_meant is null'),
                ('unknown_person:person', 'person is not null and contact_id is null'),
                ('future_date:stated_on', 'stated_on > ' ~ as_of()),
            ]
        ) }} as _found,
        {{ findings(["_warnings"], [('unmapped_value:purpose', "purpose_meant = 'Unknown'")]) }} as _flagged
    from typed
),

words as (
    select
        *,
        is_in and _found is null as is_yes,
        not is_in and _found is null as is_no
    from placed
),

-- A no that came to light only after a yes of a later day had been listed.
heard as (
    select
        *,
        is_no and coalesce(
            place < case
                when is_of_all then max(place) filter (where is_yes) over of_person
                else
                    greatest(
                        max(place) filter (where is_yes) over of_purpose,
                        max(place) filter (where is_yes and is_of_all) over of_person
                    )
            end,
            false
        ) as is_late_no
    from words
    window
        of_person as (partition by person_part order by hearing),
        of_purpose as (partition by person_part, purpose_part order by hearing)
),

-- What a list without days says is said by every newer one again, and is as old as the first of them after the last
-- contrary word on the same purpose, or on all (rule R29). Of one file the contrary word counts wherever it stands. A
-- wish to be left alone must not be lost by a list of those who agree that was merely sent again: a no that is held, is
-- older than that yes, or was heard too late to be answered by it, makes it no new one.
answered as (
    select
        *,
        case
            when is_of_all then max(place) filter (where is_yes) over of_person
            else
                greatest(
                    max(place) filter (where is_yes) over of_purpose,
                    max(place) filter (where is_yes and is_of_all) over of_person
                )
        end as place_of_last_yes,
        case
            when is_of_all then max(place) filter (where is_no and not is_late_no) over of_person
            else
                greatest(
                    max(place) filter (where is_no and not is_late_no) over of_purpose,
                    max(place) filter (where is_no and not is_late_no and is_of_all) over of_person
                )
        end as place_of_last_no
    from heard
    window
        of_person as (partition by person_part order by place),
        of_purpose as (partition by person_part, purpose_part order by place)
),

-- Who asked for mail by a form in between is out anew: the no that a newer list repeats is a later word than theirs. A
-- yes that is merely repeated undoes no wish to be left alone that another feed tells of.
forms_answered as (
    select
        answered._batch_id,
        answered._row_number,
        answered.effective_date,
        max(forms.instructed_on) as last_form_yes_on
    from answered
    inner join forms
        on answered.person_part = forms.record
        and (answered.is_of_all or answered.purpose_part = forms.purpose)
        and answered.effective_date >= forms.instructed_on
    where not answered.is_in and forms.is_in
    group by answered._batch_id, answered._row_number, answered.effective_date
),

after_contrary as (
    select
        answered.*,
        forms_answered.last_form_yes_on,
        case when answered.is_in then answered.place_of_last_no else answered.place_of_last_yes end as place_of_contrary
    from answered
    left join forms_answered
        on answered._batch_id = forms_answered._batch_id
        and answered._row_number = forms_answered._row_number
        and answered.effective_date = forms_answered.effective_date
),

dated as (
    select
        *,
        coalesce(stated_on, min(effective_date) filter (where stated_on is null) over same_statement) as instructed_on,
        stated_on is not null or coalesce(
            min(data_date) filter (where stated_on is null) over same_statement
            = min(effective_date) filter (where stated_on is null) over same_statement,
            false
        ) as is_dated
    from after_contrary
    window same_statement as (partition by person_part, purpose_part, is_in, place_of_contrary, last_form_yes_on)
),

-- Of a row that came several times the last word is judged; what it said before stays in the log.
said as (
    select
        *,
        {{ said_before() }}
    from dated
    window of_row as (
        partition by _batch_id, _row_number
        order by effective_date
        rows between unbounded preceding and unbounded following
    )
),

judged as (
    select
        *,
        {{ row_key(['person_part', 'purpose_part', 'cast(instructed_on as text)']) }} as _key_of_day
    from said
    where is_last_delivery
),

-- In and out of one day are two instructions: which of them counts is decided where all instructions are known (rule
-- R29). A row that says neither is mended by either.
told_apart as (
    select
        *,
        concat_ws(chr(31), _key_of_day, coalesce(cast(is_in as text), 'neither')) as _key,
        max(_recency) over (partition by _key_of_day) as _newest_of_day
    from judged
),

{{ rows_disposed('told_apart', also_superseded='is_in is null and _recency < _newest_of_day') }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        person,
        contact_id,
        person_part as record,

        -- text
        purpose as purpose_raw,
        purpose_meant as purpose,

        -- booleans
        is_in,
        is_dated,

        -- dates
        instructed_on,
        case when _found is null then said_before end as said_before,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
