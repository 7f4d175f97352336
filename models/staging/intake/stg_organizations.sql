-- Primary Key: one row per landed row of the feed organizations.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_organizations')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('org_id') }} as org_id,
        {{ clean_id('parent_id') }} as parent_id,
        {{ clean_id('nces_id') }} as nces_id_text,
        {{ clean_text('name') }} as name,
        {{ clean_text('type') }} as type,
        {{ clean_text('type2') }} as type2,
        {{ clean_email('main_email') }} as main_email_text,
        {{ clean_text('website') }} as website,
        {{ clean_text('address') }} as address,
        {{ clean_text('city') }} as city,
        {{ clean_text('state') }} as state_text,
        {{ clean_text('zip') }} as zip_text,
        {{ clean_text('description') }} as description
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        upper(state_text) as state,
        {{ nces_id_text('nces_id_text') }} as nces_id,
        {{ zip_text('zip_text') }} as zip,
        {{ parse_email('main_email_text') }} as main_email
    from cleaned
    {{ evaluated_once() }}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        org_id,
        parent_id,
        nces_id,

        -- text
        name,
        type,
        type2,
        main_email,
        website,
        address,
        city,
        state,
        zip,
        description,

        -- verdict
        {{ verdict([
            ('missing_value:org_id', 'org_id is null'),
        ]) }} as _rejections,
        {{ verdict([
            ('missing_value:name', 'name is null'),
            ('bad_email:main_email', 'main_email is null and main_email_text is not null'),
            ('zip_repaired:zip', zip_lost_zeros('zip_text')),
            ('bad_zip:zip', 'zip is null and zip_text is not null'),
            ('bad_nces_id:nces_id', 'nces_id is null and nces_id_text is not null'),
        ]) }} as _warnings
    from typed
)

select * from final
