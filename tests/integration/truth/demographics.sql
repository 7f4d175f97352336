-- Who the students of schools and classes are, year by year.
select
    told.demographic_kind as kind,
    organizations.organization_source_id as organization,
    case when told.contact_id = -2 then 'not_applicable' else cast(told.contact_id as text) end as person,
    -- one that no list has is known by letters and digits, and by what parts two digits
    case
        when not exists (
            select 1
            from marts.dim_class as classes
            where told.contact_id = classes.contact_id and told.class_source_id = classes.class_source_id
        )
            then regexp_replace(
                regexp_replace(lower(told.class_source_id), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
                '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
            )
        else told.class_source_id
    end as class,
    told.academic_year,
    told.confidence,
    told.grade_band,
    told.locale_code,
    told.setting,
    told.setting_rollup,
    told.students_basis,
    told.students,
    told.students_of_shares,
    told.pct_girls,
    told.pct_boys,
    told.pct_non_binary,
    told.pct_disability,
    told.pct_african_american,
    told.pct_asian,
    told.pct_white,
    told.pct_american_indian,
    told.pct_native_hawaiian,
    told.pct_hispanic
from marts.dim_demographic as told
inner join marts.dim_organization as organizations on told.organization_key = organizations.organization_key
where not told.is_special_member
