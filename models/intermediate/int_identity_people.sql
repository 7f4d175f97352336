-- Primary Key: one row per landed row of the feed people, with what can be said before it is known who owns an address.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ corrected('people') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

roles as (
    select * from {{ ref('organization_role') }}
    where role <> 'unknown'
),

role_aliases as (
    select * from {{ ref('role_alias') }}
),

-- The organization that a federal id or an org_id means: a school that is named by the one here and by the other there
-- is one employer (rule R11).
organizations as (
    select * from {{ ref('int_organization') }}
),

federal_organizations as (
    select
        coalesce(stands_for_ncessch, stands_for_leaid) as nces_id,
        organization_key
    from organizations
    where coalesce(stands_for_ncessch, stands_for_leaid) is not null
),

{{ state_words() }},

role_words as (
    {{ list_words(
        'roles', 'role_aliases', 'role', ['role', 'admin_level'], in_list={'admin_level': 'cast(null as text)'}
    ) }}
),

typed as (
    select
        staged._batch_id,
        staged._row_number,
        staged._rejections as _found,
        staged._warnings as _syntax_warnings,
        batches.recency as _recency,
        batches.effective_date,
        {{ last_delivery() }} as last_sent_date,
        staged.person_id,
        staged.contact_id as sender_contact_id,
        staged.employer_id,
        staged.nces_id,
        staged.name_first,
        staged.name_last,
        staged.name_preferred,
        staged.alt_name_first,
        staged.alt_name_last,
        staged.email_preferred,
        staged.email_professional,
        staged.email_google,
        staged.home_phone,
        staged.work_phone,
        staged.cell_phone,
        staged.home_address,
        staged.city,
        staged.zip,
        staged.pronouns,
        staged.gender,
        staged.ethnicity,
        staged.race,
        staged.title,
        staged.grades_taught,
        staged.primary_subject,
        staged.prior_years_coding_raw,
        staged.prior_years_coding,
        staged.other_credentials,
        staged.do_not_contact_reason,
        staged.is_primary,
        staged.subscriber,
        staged.do_not_contact,
        staged.created,
        staged.role_start as role_start_stated,
        staged.role_end,
        staged.state as state_raw,
        state_words.state_code,
        coalesce(state_words.is_repair, false) as is_state_repaired,
        staged.role as role_raw,
        role_words.role,
        role_words.admin_level,
        staged.role is null or role_words.word is not null as is_role_known,
        -- who employs: the sender's id, else the federal one
        coalesce(staged.employer_id, staged.nces_id, '') as employer_word,
        -- whom that is: nobody may be found under either
        coalesce(
            'organization ' || cast(coalesce(employers.organization_key, named_by_nces.organization_key) as text),
            staged.employer_id,
            staged.nces_id,
            ''
        ) as employer_found,
        -- two words for one role are one role; a word without a role stands for itself
        coalesce(role_words.role, {{ match_key('staged.role') }}, '') as role_word
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join organizations as employers on staged.employer_id = employers.org_id
    left join federal_organizations as named_by_nces
        on staged.nces_id = named_by_nces.nces_id
        and staged.employer_id is null
    left join state_words on {{ match_key('staged.state') }} = state_words.word
    left join role_words on {{ match_key('staged.role') }} = role_words.word
),

keyed as (
    select
        *,
        {{ row_key([
            'person_id',
            'employer_word',
            "coalesce(" ~ match_key('role_raw') ~ ", '')",
            "coalesce(cast(role_start_stated as text), '')",
        ]) }} as _key
    from typed
),

standing as (
    select
        *,
        {{ row_standing('_key', '_found', 'keyed') }},
        -- A blank start is the date of the file. Newer files repeat the row: the first of them saw the role begin.
        min(effective_date) filter (where _found is null and role_start_stated is null) over (
            partition by person_id, employer_found, role_word
        ) as first_seen_in_role
    from keyed
),

final as (
    select
        *,
        _found is null and _nth_of_key = 1 as is_in_force,
        role_start_stated is null as is_start_assumed,
        -- who has left before they were first seen was there at least on their last day
        coalesce(role_start_stated, least(first_seen_in_role, role_end)) as role_start
    from standing
)

select * from final
