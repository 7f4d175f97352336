-- Primary Key: one row per e-mail address × given id that claims it in an acceptable row of the people export.
with

owners as (
    select * from {{ ref('int_identity_owner') }}
),

merges as (
    select * from {{ ref('int_identity_merge') }}
),

merged_people as (
    select
        node as person_id,
        head as standing_person_id
    from merges
    where node_type = 'person_id'
),

-- Records that were merged are one person, and no conflict of each other (rule R30).
resolved as (
    select
        owners.*,
        coalesce(claimants.standing_person_id, owners.person_id) as standing_person_id,
        coalesce(holders.standing_person_id, owners.owner_person_id) as standing_owner_id
    from owners
    left join merged_people as claimants on owners.person_id = claimants.person_id
    left join merged_people as holders on owners.owner_person_id = holders.person_id
),

final as (
    select
        -- ids
        email,
        person_id,
        standing_person_id,
        standing_owner_id as owner_person_id,

        -- booleans
        is_in_force,
        is_owner,
        is_in_force and standing_person_id <> standing_owner_id as is_conflict,

        -- dates
        person_date
    from resolved
)

select * from final
