-- Primary Key: one row per organization: those of the organizations export, the federal districts and schools that none
-- of them stands for, and per state with such schools one member for those that have no district.
with

organization_rows as (
    select * from {{ ref('int_organizations_judged') }}
),

federal_agencies as (
    select * from {{ ref('int_federal_agency') }}
),

organization_types as (
    select * from {{ ref('organization_type') }}
),

agency_kind_words as (
    select * from {{ ref('agency_kind_word') }}
),

band_words as (
    select * from {{ ref('school_grade_band_word') }}
),

own as (
    select
        *,
        case when char_length(nces_id_matched) = 7 then nces_id_matched end as leaid,
        case when char_length(nces_id_matched) <> 7 then nces_id_matched end as ncessch
    from organization_rows
    where _disposition = 'loaded'
),

own_typed as (
    select
        *,
        case
            when organization_type <> 'Unknown' then organization_type
            when ncessch is not null then 'School'
            when leaid is not null then 'District'
            else 'Unknown'
        end as organization_type_known
    from own
),

-- The same school may stand in the export twice: the lowest org_id stands for it. An organization of another kind never
-- does: a school that carries the id of its district is not that district.
own_ranked as (
    select
        *,
        case
            when organization_type_known = 'School' then ncessch
            when organization_type_known = 'District' then leaid
        end as stands_for,
        row_number() over (
            partition by nces_id_matched, organization_type_known
            order by org_id collate "C"
        ) as nth_of_agency
    from own_typed
),

own_described as (
    select
        'org' as source,
        own_ranked.org_id as organization_source_id,
        own_ranked.org_id,
        own_ranked.parent_id,
        own_ranked.name as organization_name,
        own_ranked.organization_type_known as organization_type,
        own_ranked.organization_type_raw,
        -- private schools have federal ids of eight characters
        case
            when own_ranked.control = 'unknown' and char_length(own_ranked.ncessch) = 8 then 'private'
            else own_ranked.control
        end as control,
        own_ranked.control_raw,
        own_ranked.agency_kind,
        own_ranked.grade_band,
        own_ranked.ncessch,
        own_ranked.leaid,
        coalesce(
            federal_agencies.district_leaid,
            own_ranked.leaid,
            case when char_length(own_ranked.ncessch) = 12 then left(own_ranked.ncessch, 7) end
        ) as listed_district_leaid,
        own_ranked.ncessch is not null
        and federal_agencies.nces_id is not null
        and federal_agencies.district_leaid is null as is_school_without_district,
        case
            when own_ranked.nth_of_agency = 1 and char_length(own_ranked.stands_for) <> 7 then own_ranked.stands_for
        end as stands_for_ncessch,
        case
            when own_ranked.nth_of_agency = 1 and char_length(own_ranked.stands_for) = 7 then own_ranked.stands_for
        end as stands_for_leaid,
        own_ranked.nces_match,
        own_ranked.main_email,
        own_ranked.website,
        coalesce(own_ranked.address, federal_agencies.street) as street_address,
        coalesce(own_ranked.city, federal_agencies.city) as city,
        coalesce(own_ranked.state_code, federal_agencies.state_code) as state_code,
        coalesce(own_ranked.zip, federal_agencies.zip) as zip,
        federal_agencies.county,
        federal_agencies.locale_code,
        federal_agencies.setting,
        federal_agencies.setting_rollup,
        federal_agencies.latitude,
        federal_agencies.longitude,
        federal_agencies.school_year as listed_school_year
    from own_ranked
    left join federal_agencies on own_ranked.nces_id_matched = federal_agencies.nces_id
),

claimed as (
    select stands_for from own_ranked
    where stands_for is not null
    group by stands_for
),

listed_only as (
    select
        case federal_agencies.agency when 'school' then 'ncessch' else 'leaid' end as source,
        federal_agencies.nces_id as organization_source_id,
        cast(null as text) as org_id,
        cast(null as text) as parent_id,
        federal_agencies.name as organization_name,
        case federal_agencies.agency when 'school' then 'School' else 'District' end as organization_type,
        cast(null as text) as organization_type_raw,
        case when char_length(federal_agencies.nces_id) = 8 then 'private' else 'unknown' end as control,
        cast(null as text) as control_raw,
        cast(null as text) as agency_kind,
        cast(null as text) as grade_band,
        case when federal_agencies.agency = 'school' then federal_agencies.nces_id end as ncessch,
        case when federal_agencies.agency = 'district' then federal_agencies.nces_id end as leaid,
        federal_agencies.district_leaid as listed_district_leaid,
        federal_agencies.district_leaid is null as is_school_without_district,
        case when federal_agencies.agency = 'school' then federal_agencies.nces_id end as stands_for_ncessch,
        case when federal_agencies.agency = 'district' then federal_agencies.nces_id end as stands_for_leaid,
        'federal list only' as nces_match,
        cast(null as text) as main_email,
        cast(null as text) as website,
        federal_agencies.street as street_address,
        federal_agencies.city,
        federal_agencies.state_code,
        federal_agencies.zip,
        federal_agencies.county,
        federal_agencies.locale_code,
        federal_agencies.setting,
        federal_agencies.setting_rollup,
        federal_agencies.latitude,
        federal_agencies.longitude,
        federal_agencies.school_year as listed_school_year
    from federal_agencies
    left join claimed on federal_agencies.nces_id = claimed.stands_for
    where claimed.stands_for is null
),

-- Schools that belong to no district point to the independent member of their state.
schools_without_district as (
    select state_code
    from own_described
    where is_school_without_district

    union all

    select state_code
    from listed_only
    where is_school_without_district
),

independents as (
    select
        'independent' as source,
        coalesce(state_code, 'US') as organization_source_id,
        cast(null as text) as org_id,
        cast(null as text) as parent_id,
        'Independent schools of ' || coalesce(state_code, 'no known state') as organization_name,
        'District' as organization_type,
        cast(null as text) as organization_type_raw,
        'unknown' as control,
        cast(null as text) as control_raw,
        'independent' as agency_kind,
        cast(null as text) as grade_band,
        cast(null as text) as ncessch,
        cast(null as text) as leaid,
        cast(null as text) as listed_district_leaid,
        false as is_school_without_district,
        cast(null as text) as stands_for_ncessch,
        cast(null as text) as stands_for_leaid,
        {{ not_applicable() }} as nces_match,
        cast(null as text) as main_email,
        cast(null as text) as website,
        cast(null as text) as street_address,
        cast(null as text) as city,
        state_code,
        cast(null as text) as zip,
        cast(null as text) as county,
        cast(null as text) as locale_code,
        cast(null as text) as setting,
        cast(null as text) as setting_rollup,
        cast(null as numeric) as latitude,
        cast(null as numeric) as longitude,
        cast(null as text) as listed_school_year
    from schools_without_district
    group by state_code
),

everyone as (
    select * from own_described
    union all
    select * from listed_only
    union all
    select * from independents
),

keyed as (
    select
        *,
        {{ make_key('organization', ['source', 'organization_source_id']) }} as organization_key
    from everyone
),

-- Parents give a school its district where the federal list does not: the nearest district above it.
links as (
    select
        org_id,
        parent_id
    from own
    where parent_id is not null
),

steps as (
    {{ steps_above('links', 'org_id', 'parent_id') }}
),

district_members as (
    select
        stands_for_leaid,
        organization_key
    from keyed
    where stands_for_leaid is not null
),

-- Of two records of one district the one counts that stands for it.
districts_above as (
    select
        steps.org_id,
        coalesce(district_members.organization_key, keyed.organization_key) as district_organization_key,
        row_number() over (partition by steps.org_id order by steps.step) as nth_above
    from steps
    inner join keyed on steps.ancestor_id = keyed.org_id
    left join district_members on keyed.leaid = district_members.stands_for_leaid
    where keyed.organization_type = 'District'
),

school_members as (
    select
        stands_for_ncessch,
        organization_key,
        organization_name
    from keyed
    where stands_for_ncessch is not null
),

independent_members as (
    select
        organization_source_id,
        organization_key
    from keyed
    where source = 'independent'
),

placed as (
    select
        keyed.*,
        case
            when keyed.organization_type not in ('School', 'Unknown') then {{ not_applicable_key() }}
            else coalesce(school_members.organization_key, {{ unknown_key() }})
        end as school_organization_key,
        case
            when keyed.organization_type = 'District' and keyed.leaid is not null then district_members.organization_key
            when keyed.organization_type = 'District' then keyed.organization_key
            when keyed.organization_type not in ('School', 'Unknown') then {{ not_applicable_key() }}
            when keyed.is_school_without_district then independent_members.organization_key
            when keyed.listed_district_leaid is not null
                then
                    coalesce(
                        district_members.organization_key, districts_above.district_organization_key, {{ late_key() }}
                    )
            else coalesce(districts_above.district_organization_key, {{ unknown_key() }})
        end as district_organization_key,
        parents.organization_key as parent_organization_key,
        organization_types.partner_type as default_partner_type,
        organization_types.default_agency_kind
    from keyed
    inner join organization_types on keyed.organization_type = organization_types.organization_type
    left join school_members on keyed.ncessch = school_members.stands_for_ncessch
    left join district_members on keyed.listed_district_leaid = district_members.stands_for_leaid
    left join independent_members
        on coalesce(keyed.state_code, 'US') = independent_members.organization_source_id
    left join districts_above
        on keyed.org_id = districts_above.org_id
        and districts_above.nth_above = 1
    left join keyed as parents on keyed.parent_id = parents.org_id
),

-- Kinds of districts that the sender did not tell apart show in their names.
kinds_by_name as (
    select
        placed.organization_key,
        agency_kind_words.agency_kind,
        row_number() over (partition by placed.organization_key order by agency_kind_words.sort_order) as nth_kind
    from placed
    inner join agency_kind_words
        on position(agency_kind_words.word in lower(placed.organization_name)) > 0
    where placed.organization_type = 'District'
),

-- Where the kind does not say which grades a school has, its name may.
bands_by_name as (
    select
        placed.organization_key,
        band_words.grade_band,
        row_number() over (partition by placed.organization_key order by band_words.sort_order) as nth_band
    from placed
    inner join band_words
        on position({{ words_of('band_words.word') }} in {{ words_of('placed.organization_name') }}) > 0
    where placed.organization_type = 'School'
),

final as (
    select
        -- ids
        placed.organization_key,
        placed.source,
        placed.organization_source_id,
        placed.org_id,
        placed.parent_id,
        placed.parent_organization_key,
        placed.school_organization_key,
        placed.district_organization_key,
        placed.ncessch,
        placed.leaid,
        placed.stands_for_ncessch,
        placed.stands_for_leaid,

        -- text
        placed.organization_name,
        placed.organization_type,
        placed.organization_type_raw,
        placed.control,
        placed.control_raw,
        -- a private school is a private partner, a public college part of the government
        case
            when placed.organization_type = 'School' and placed.control in ('private', 'religious') then 'private'
            when placed.organization_type = 'College/University' and placed.control = 'public' then 'government'
            when placed.organization_type = 'College/University' and placed.control in ('private', 'religious')
                then 'private'
            else placed.default_partner_type
        end as partner_type,
        case
            when placed.organization_type <> 'District' then placed.default_agency_kind
            when placed.agency_kind is null or placed.agency_kind = 'district'
                then coalesce(kinds_by_name.agency_kind, placed.default_agency_kind)
            else placed.agency_kind
        end as agency_kind,
        coalesce(placed.grade_band, bands_by_name.grade_band) as grade_band,
        placed.nces_match,
        placed.main_email,
        placed.website,
        placed.street_address,
        placed.city,
        placed.state_code,
        placed.zip,
        placed.county,
        placed.locale_code,
        placed.setting,
        placed.setting_rollup,
        placed.listed_school_year,

        -- numbers
        placed.latitude,
        placed.longitude
    from placed
    left join kinds_by_name
        on placed.organization_key = kinds_by_name.organization_key
        and kinds_by_name.nth_kind = 1
    left join bands_by_name
        on placed.organization_key = bands_by_name.organization_key
        and bands_by_name.nth_band = 1
)

select * from final
