-- Primary Key: one row per landed row of the feed organizations.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ corrected('organizations') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

organization_types as (
    select * from {{ ref('organization_type') }}
),

organization_type_aliases as (
    select * from {{ ref('organization_type_alias') }}
),

control_aliases as (
    select * from {{ ref('organization_control_alias') }}
),

federal_agencies as (
    select * from {{ ref('int_federal_agency') }}
),

{{ state_words() }},

type_words as (
    {{ list_words(
        'organization_types',
        'organization_type_aliases',
        'organization_type',
        ['organization_type', 'agency_kind', 'is_foundation_if_named', 'grade_band'],
        in_list={
            'agency_kind': 'default_agency_kind',
            'is_foundation_if_named': 'false',
            'grade_band': 'cast(null as text)',
        }
    ) }}
),

control_words as (
    {{ alias_words('control_aliases', ['control']) }}
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        state_words.state_code,
        coalesce(state_words.is_repair, false) as is_state_repaired,
        type_words.word is not null as is_type_known,
        coalesce(control_words.control, 'unknown') as control,
        type_words.agency_kind,
        type_words.grade_band,
        case
            when type_words.is_foundation_if_named and staged.name ~* '\mfoundation\M' then 'Foundation'
            else coalesce(type_words.organization_type, 'Unknown')
        end as organization_type
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join state_words on {{ match_key('staged.state') }} = state_words.word
    left join type_words on {{ match_key('staged.type') }} = type_words.word
    left join control_words on {{ match_key('staged.type2') }} = control_words.word
),

judged as (
    select
        *,
        {{ findings(
            ['_rejections'],
            [('bad_state:state', 'state is not null and state_code is null')]
        ) }} as _found,
        {{ row_key(['org_id']) }} as _key
    from typed
),

{{ rows_disposed() }},

-- The federal id that was sent, else the one found by name, city and state; a place that is both a school and a
-- district is decided by the kind of organization, or not at all (rule K2).
places as (
    select
        place_key,
        max(case when agency = 'school' then nces_id end) as ncessch,
        max(case when agency = 'district' then nces_id end) as leaid
    from federal_agencies
    where place_key is not null
    group by place_key
),

matched as (
    select
        disposed.*,
        case
            when disposed.nces_id is not null then disposed.nces_id
            when disposed.organization_type = 'School' then places.ncessch
            when disposed.organization_type = 'District' then places.leaid
            when disposed.organization_type = 'Unknown' and places.ncessch is null then places.leaid
            when disposed.organization_type = 'Unknown' and places.leaid is null then places.ncessch
        end as nces_id_matched
    from disposed
    left join places
        on {{ exact_place_key('disposed.name', 'disposed.city', 'disposed.state_code') }} = places.place_key
),

listed as (
    select
        matched.*,
        case
            when matched.nces_id_matched is null and matched.organization_type in ('School', 'District', 'Unknown')
                then 'none'
            when matched.nces_id_matched is null then {{ not_applicable() }}
            when federal_agencies.nces_id is null then 'not listed'
            when matched.nces_id is not null then 'id'
            else 'name'
        end as nces_match
    from matched
    left join federal_agencies on matched.nces_id_matched = federal_agencies.nces_id
),

-- Of several organizations of one kind with one federal id the lowest org_id stands for the school or district.
held_ids as (
    select
        *,
        first_value(org_id) over (
            partition by
                _disposition,
                nces_id_matched,
                case
                    when organization_type <> 'Unknown' then organization_type
                    when char_length(nces_id_matched) = 7 then 'District'
                    else 'School'
                end
            order by org_id collate "C"
        ) as nces_holder
    from listed
),

links as (
    select
        org_id,
        parent_id,
        _recency,
        _row_number
    from disposed
    where _disposition = 'loaded' and parent_id is not null
),

-- Everything above an organization. `union` keeps each pair once, so a circle ends where it began.
ancestors as (
    {{ ancestors_of('links', 'org_id', 'parent_id') }}
),

-- An organization that is its own ancestor stands on a circle, and its ancestors are that circle.
circles as (
    select
        org_id,
        min(ancestor_id collate "C") as circle
    from ancestors
    group by org_id
    having bool_or(org_id = ancestor_id)
),

circle_links as (
    select
        links.org_id,
        row_number() over (
            partition by circles.circle
            order by links._recency desc, links._row_number desc
        ) as nth_newest
    from links
    inner join circles on links.org_id = circles.org_id
),

-- The newest link closes the circle: it alone is held (rule K10).
closing_links as (
    select org_id
    from circle_links
    where nth_newest = 1
),

known_organizations as (
    select org_id
    from disposed
    where _disposition = 'loaded'
),

linked as (
    select
        held_ids.*,
        closing_links.org_id is not null as is_closing_circle,
        held_ids.parent_id is not null and known_organizations.org_id is null as is_parent_missing
    from held_ids
    left join closing_links on held_ids.org_id = closing_links.org_id
    left join known_organizations on held_ids.parent_id = known_organizations.org_id
),

flagged as (
    select
        *,
        {{ findings(
            ['_warnings'],
            [
                ('state_repaired:state', 'is_state_repaired'),
                ('unmapped_value:type', 'type is not null and not is_type_known'),
                ('unmapped_value:type2', "type2 is not null and control = 'unknown'"),
                ('unmatched_nces:nces_id', "nces_match in ('none', 'not listed')"),
                ('shared_nces_id:nces_id', 'nces_id is not null and org_id <> nces_holder'),
                (
                    'shared_nces_id:name',
                    'nces_id is null and nces_id_matched is not null and org_id <> nces_holder',
                ),
                ('parent_cycle:parent_id', 'is_closing_circle'),
                ('missing_parent:parent_id', 'is_parent_missing'),
            ]
        ) }} as _flagged
    from linked
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        org_id,
        case when not is_closing_circle and not is_parent_missing then parent_id end as parent_id,
        nces_id,
        nces_id_matched,

        -- text
        name,
        organization_type,
        type as organization_type_raw,
        control,
        type2 as control_raw,
        agency_kind,
        grade_band,
        main_email,
        website,
        address,
        city,
        state_code,
        state as state_raw,
        zip,
        description,
        nces_match,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from flagged
)

select * from final
