-- Primary Key: one row per pair of records that may be one person's.
with

names as (
    select * from {{ ref('int_candidate_name') }}
),

ties as (
    select * from {{ ref('int_candidate_tie') }}
),

words as (
    select * from {{ ref('int_candidate_word') }}
),

evidence as (
    select * from {{ ref('identity_evidence') }}
),

weights as (
    select
        {{ evidence_weight('same_name') }} as base,
        {{ evidence_weight('nickname') }} as nickname,
        {{ evidence_weight('sound_alike') }} as sound_alike,
        {{ evidence_weight('near_spelling') }} as near_spelling,
        {{ evidence_weight('part_of_name') }} as part_of_name,
        {{ evidence_weight('alternate_name') }} as alternate_name,
        {{ evidence_weight('swapped_name') }} as swapped_name
),

tied as (
    select
        ties.tie,
        ties.value,
        names.*
    from ties
    inner join names on ties.record_id = names.record_id
),

first_words as (
    select
        *,
        word <> other_word as is_other
    from words
    where place = 'first'
),

last_words as (
    select
        *,
        word <> other_word as is_other
    from words
    where place = 'last'
),

-- Only records that have something in common are compared, and of these only those whose last names may be one: so no
-- list is ever compared with itself as a whole.
likenesses as (
    select
        ones.record_id,
        others.record_id as other_record_id,
        ones.tie,
        ones.name,
        others.name as other_name,
        first_words.is_nickname,
        first_words.is_sound_alike as is_first_heard,
        last_words.is_sound_alike as is_last_heard,
        first_words.is_near_spelling as is_first_near,
        last_words.is_near_spelling as is_last_near,
        first_words.is_other as is_other_first,
        last_words.is_other as is_other_last,
        ones.is_part or others.is_part as is_part,
        ones.is_beside or others.is_beside as is_beside,
        false as is_swapped
    from tied as ones
    inner join last_words on ones.last_name = last_words.word
    inner join tied as others
        on ones.tie = others.tie
        and ones.value = others.value
        and last_words.other_word = others.last_name
        and ones.record_id < others.record_id
    inner join first_words
        on ones.first_name = first_words.word
        and others.first_name = first_words.other_word

    union all

    select
        ones.record_id,
        others.record_id as other_record_id,
        ones.tie,
        ones.name,
        others.name as other_name,
        false as is_nickname,
        false as is_first_heard,
        false as is_last_heard,
        false as is_first_near,
        false as is_last_near,
        false as is_other_first,
        false as is_other_last,
        ones.is_part or others.is_part as is_part,
        ones.is_beside or others.is_beside as is_beside,
        true as is_swapped
    from tied as ones
    inner join tied as others
        on ones.tie = others.tie
        and ones.value = others.value
        and ones.first_name = others.last_name
        and ones.last_name = others.first_name
        and ones.record_id < others.record_id
    where ones.first_name <> ones.last_name
),

weighed as (
    select
        likenesses.record_id,
        likenesses.other_record_id,
        likenesses.tie,
        likenesses.name,
        likenesses.other_name,
        concat_ws(
            ', ',
            case when likenesses.is_beside then 'alternate_name' end,
            case when likenesses.is_first_near or likenesses.is_last_near then 'near_spelling' end,
            case when likenesses.is_nickname then 'nickname' end,
            case when likenesses.is_part then 'part_of_name' end,
            case
                when not (
                        likenesses.is_beside or likenesses.is_part or likenesses.is_swapped
                        or likenesses.is_other_first or likenesses.is_other_last
                    ) then 'same_name'
            end,
            case when likenesses.is_first_heard or likenesses.is_last_heard then 'sound_alike' end,
            case when likenesses.is_swapped then 'swapped_name' end
        ) as name_evidence,
        weights.base
        * case
            when likenesses.is_other_first
                then greatest(
                        case when likenesses.is_nickname then weights.nickname end,
                        case when likenesses.is_first_heard then weights.sound_alike end,
                        case when likenesses.is_first_near then weights.near_spelling end
                    )
            else 1
        end
        * case
            when likenesses.is_other_last
                then greatest(
                        case when likenesses.is_last_heard then weights.sound_alike end,
                        case when likenesses.is_last_near then weights.near_spelling end
                    )
            else 1
        end
        * case when likenesses.is_part then weights.part_of_name else 1 end
        * case when likenesses.is_beside then weights.alternate_name else 1 end
        * case when likenesses.is_swapped then weights.swapped_name else 1 end as likeness
    from likenesses
    cross join weights
),

best_names as (
    select
        *,
        row_number() over (
            partition by record_id, other_record_id
            order by
                likeness desc,
                name_evidence collate "C" asc,
                name collate "C" asc,
                other_name collate "C" asc
        ) as nth_best
    from weighed
),

pair_ties as (
    select
        record_id,
        other_record_id,
        tie
    from weighed
    group by record_id, other_record_id, tie
),

contexts as (
    select
        pair_ties.record_id,
        pair_ties.other_record_id,
        string_agg(pair_ties.tie, ', ' order by pair_ties.tie collate "C") as tie_evidence,
        exp(sum(ln(1 - evidence.weight))) as doubt
    from pair_ties
    inner join evidence on pair_ties.tie = evidence.evidence
    group by pair_ties.record_id, pair_ties.other_record_id
),

final as (
    select
        -- ids
        best_names.record_id,
        best_names.other_record_id,

        -- text
        best_names.name,
        best_names.other_name,
        best_names.name_evidence || ', ' || contexts.tie_evidence as evidence,

        -- numbers
        round(1 - (1 - best_names.likeness) * contexts.doubt, 2) as score
    from best_names
    inner join contexts
        on best_names.record_id = contexts.record_id
        and best_names.other_record_id = contexts.other_record_id
    where best_names.nth_best = 1
        and round(1 - (1 - best_names.likeness) * contexts.doubt, 2) >= {{ quality_threshold('candidate_from') }}
)

select * from final
