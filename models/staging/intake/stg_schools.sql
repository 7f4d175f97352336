-- Primary Key: one row per landed row of the feed schools.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_schools')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('ncessch') }} as ncessch_text,
        {{ clean_id('leaid') }} as leaid_text,
        {{ clean_text('name') }} as name,
        {{ clean_text('street') }} as street,
        {{ clean_text('city') }} as city,
        {{ clean_text('state') }} as state_text,
        {{ clean_text('zip') }} as zip_text,
        {{ clean_text('stfip') }} as stfip_text,
        {{ clean_text('cnty') }} as cnty_text,
        {{ clean_text('nmcnty') }} as nmcnty,
        {{ clean_text('lat') }} as lat_text,
        {{ clean_text('lon') }} as lon_text,
        {{ clean_text('locale') }} as locale_text,
        {{ clean_text('school_year') }} as school_year_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ ncessch_text('ncessch_text') }} as ncessch,
        {{ leaid_text('leaid_text') }} as leaid,
        upper(state_text) as state,
        {{ zip_text('zip_text') }} as zip,
        {{ padded_code('stfip_text', 2) }} as stfip,
        {{ padded_code('cnty_text', 5) }} as cnty,
        substring(locale_text from '^([1-4][1-3])([^0-9]|$)') as locale,
        regexp_replace(school_year_text, '^(20|19)([0-9]{2}) ?[-–/] ?([0-9]{2})$', '\1\2-\1\3') as school_year_long,
        {{ parse_number('lat_text') }} as lat_read,
        {{ parse_number('lon_text') }} as lon_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('lat', 'latitude') }},
        {{ within_range('lon', 'longitude') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        ncessch,
        leaid,

        -- text
        name,
        street,
        city,
        state,
        zip,
        stfip,
        cnty,
        nmcnty,
        locale,
        replace(school_year_long, '/', '-') as school_year,

        -- numbers
        lat,
        lon,

        -- verdict
        {{ verdict([
            ('missing_value:ncessch', 'ncessch_text is null'),
            ('bad_nces_id:ncessch', 'ncessch is null and ncessch_text is not null'),
        ]) }} as _rejections,
        {{ verdict(
            [
                ('bad_nces_id:leaid', 'leaid is null and leaid_text is not null'),
                ('zip_repaired:zip', zip_lost_zeros('zip_text')),
                ('bad_zip:zip', 'zip is null and zip_text is not null'),
                ('bad_number:stfip', 'stfip is null and stfip_text is not null'),
                ('bad_number:cnty', 'cnty is null and cnty_text is not null'),
            ]
            + range_findings('lat', 'bad_number')
            + range_findings('lon', 'bad_number')
            + [('unmapped_value:locale', 'locale is null and locale_text is not null')]
        ) }} as _warnings
    from ranged
)

select * from final
