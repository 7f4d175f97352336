-- Primary Key: one row per landed row of the feed rosters.
{# Who is on no list of participants, in the words of Zoom and Indico; who waits for a place has none yet. #}
{% set off_list = "'^(cancel|withdr|declined|denied|reject|refund|not attending|pending|await|wait)'" %}

with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_rosters')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_text('participant_name') }} as participant_name,
        {{ clean_email('participant_email') }} as participant_email_text,
        {{ clean_text('additional_context') }} as additional_context,
        {{ clean_text('registration_status') }} as status_text,
        {{ clean_text('registration_status') }} ~* {{ off_list }} as is_off_list,
        -- filled by the reader of workbooks; null where there is no formatting
        is_struck_through as strike_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('participant_email_text') }} as participant_email
    from cleaned
    {{ evaluated_once() }}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        event_id,

        -- text
        participant_name,
        participant_email,
        case when participant_email is null then participant_email_text end as malformed_email,
        additional_context,

        -- booleans
        case
            when strike_text = 'yes' or is_off_list then true
            when strike_text is not null or status_text is not null then false
        end as is_struck_through,

        -- verdict
        cast(null as text) as _rejections,
        {{ verdict([
            ('bad_email:participant_email', 'participant_email is null and participant_email_text is not null'),
            ('struck_through:participant_name', "strike_text = 'yes'"),
            ('partly_struck_through:participant_name', "strike_text = 'partly'"),
            ('not_registered:registration_status', 'is_off_list'),
        ]) }} as _warnings
    from typed
)

select * from final
