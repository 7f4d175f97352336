{#- Complementary hiding in tables that many may read at once (rule R41): of the cells that add up to a shown total the
    next smallest is hidden beside a small one, else the small one is the total less the rest. -#}


{#- What a row is called among cells and totals. -#}
{% macro hidden_key(columns) -%}
concat_ws(chr(31){% for column in columns %}, coalesce(cast({{ column }} as text), chr(30)){% endfor %})
{%- endmacro %}


{#- The n of a row as it decides over what is told: of a row that is hidden beside others that of a single one, so that it
    is hidden as a small one is. Null stays null, where nobody tells it. -#}
{% macro n_told(n, hidden) -%}
case when {{ hidden }} is not null then least({{ n }}, 1) else {{ n }} end
{%- endmacro %}


{#- The CTEs `hidden_cells` (cell) and `hidden_totals` (total): what is hidden, small or beside what is small. They expect

    - `cells` (cell, n, is_small): what adds up, each once, whoever shows it;
    - `members` (total, cell): which cells a total is the sum of;
    - `totals` (total, is_small): what is shown of several cells together.

    A sum is known of each shown total, of what a total is more than another within it, and of what it is more than all
    of those. A sum with a small cell has another one hidden beside it, and never is a single one hidden: else the
    smallest shown one is hidden, too, with those of as many, and where none is left the total. What is hidden for one
    sum may leave a single one hidden in another, so this is done in rounds; after the last, what is still not as it
    should be loses its total. -#}
{% macro hidden_beside(rounds=5) -%}
told_members as (
    select
        members.total,
        members.cell,
        cells.n,
        count(*) over (partition by members.total) as n_cells,
        sum(cells.n) over (partition by members.total) as n_total
    from members
    inner join cells on members.cell = cells.cell
    inner join totals on members.total = totals.total
    where not totals.is_small
),

in_common as (
    select
        inside.total,
        inside.n_total,
        around.total as of_total,
        inside.cell,
        inside.n_cells,
        count(*) over (partition by inside.total, around.total) as n_common
    from told_members as inside
    inner join told_members as around
        on inside.cell = around.cell
        -- totals of the same cells differ by nothing
        and inside.n_cells < around.n_cells
),

within as (
    select * from in_common
    where n_common = n_cells
),

pairs as (
    select distinct
        total,
        of_total
    from within
),

smallest_within as (
    select distinct on (of_total)
        of_total,
        total
    from within
    order by of_total, n_total, total collate "C"
),

-- What stands twice here is in both of a pair: what is left of the larger stands once.
sums as (
    select
        total as sum_name,
        total as given_up,
        total as of_total,
        cell
    from told_members

    union all

    select
        {{ hidden_key(['total', 'of_total']) }} as sum_name,
        total as given_up,
        of_total,
        cell
    from (
        select
            pairs.total,
            pairs.of_total,
            told_members.cell
        from pairs
        inner join told_members on pairs.of_total = told_members.total

        union all

        select
            total,
            of_total,
            cell
        from within
    ) as both_of_a_pair
    group by total, of_total, cell
    having count(*) = 1

    union all

    select
        {{ hidden_key(['chr(29)', 'of_total']) }} as sum_name,
        total as given_up,
        of_total,
        cell
    from (
        select
            smallest_within.total,
            smallest_within.of_total,
            told_members.cell
        from smallest_within
        inner join told_members on smallest_within.of_total = told_members.total

        union all

        select distinct
            smallest_within.total,
            smallest_within.of_total,
            within.cell
        from smallest_within
        inner join within on smallest_within.of_total = within.of_total
    ) as all_and_within
    group by total, of_total, cell
    having count(*) = 1
),

hidden_0 as (
    select cell from cells
    where is_small
),

given_up_0 as (
    select total from totals
    where false
),
{% for round in range(1, rounds + 2) %}
open_{{ round }} as (
    select
        sums.sum_name,
        sums.given_up,
        min(cells.n) filter (where hidden.cell is null) as next_n
    from sums
    inner join cells on sums.cell = cells.cell
    left join hidden_{{ round - 1 }} as hidden on sums.cell = hidden.cell
    left join given_up_{{ round - 1 }} as gone on sums.given_up = gone.total
    left join given_up_{{ round - 1 }} as gone_around on sums.of_total = gone_around.total
    where gone.total is null and gone_around.total is null
    group by sums.sum_name, sums.given_up
    having
        count(hidden.cell) = 1
        or (count(hidden.cell) > 0 and bool_and(cells.is_small) filter (where hidden.cell is not null))
),
{% if round <= rounds %}
hidden_{{ round }} as (
    select cell from hidden_{{ round - 1 }}
    union distinct
    select sums.cell
    from open_{{ round }} as opened
    inner join sums on opened.sum_name = sums.sum_name
    inner join cells
        on sums.cell = cells.cell
        and opened.next_n = cells.n
),

given_up_{{ round }} as (
    select total from given_up_{{ round - 1 }}
    union distinct
    select given_up from open_{{ round }}
    where next_n is null
),
{% endif %}
{%- endfor %}
hidden_cells as (
    select cell from hidden_{{ rounds }}
),

hidden_totals as (
    select total from totals
    where is_small
    union distinct
    select total from given_up_{{ rounds }}
    union distinct
    select given_up from open_{{ rounds + 1 }}
)
{%- endmacro %}
