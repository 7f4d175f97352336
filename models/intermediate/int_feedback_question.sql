-- Primary Key: one row per survey file × stated survey and version × question that was answered, or that the codebook
-- knows and nobody in the file answered.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

items as (
    select * from {{ ref('int_feedback_item') }}
),

codebook as (
    select * from {{ ref('feedback_item') }}
),

question_aliases as (
    select * from {{ ref('feedback_question_alias') }}
),

instrument_aliases as (
    select * from {{ ref('feedback_instrument_alias') }}
),

occasion_words as (
    select
        {{ question_key('word') }} as word,
        occasion
    from {{ ref('occasion_word') }}
),

-- What was asked ---------------------------------------------------------------------------------------------------

answered as (
    select
        _batch_id,
        coalesce(stated_instrument, '') as stated_instrument,
        coalesce(stated_version, '') as stated_version,
        question,
        bool_or(is_long_layout) as is_long_layout
    from items
    where question is not null
    group by _batch_id, coalesce(stated_instrument, ''), coalesce(stated_version, ''), question
),

surveys as (
    select
        _batch_id,
        stated_instrument,
        stated_version,
        coalesce(bool_or(is_long_layout), false) as is_long_layout
    from answered
    group by _batch_id, stated_instrument, stated_version
),

-- A question that everybody left blank was asked all the same: its heading says so.
headings as (
    select
        surveys._batch_id,
        surveys.stated_instrument,
        surveys.stated_version,
        {{ json_texts('batches.header') }} as question
    from surveys
    inner join batches on surveys._batch_id = batches.batch_id
    where batches.feed = 'feedback'
),

listed as (
    select
        _batch_id,
        stated_instrument,
        stated_version,
        question,
        true as is_answered
    from answered

    union all

    select
        *,
        false as is_answered
    from headings
),

-- Some tools head a column with a short name and say the wording of the question below it: the ledger keeps that.
asked as (
    select
        listed._batch_id,
        listed.stated_instrument,
        listed.stated_version,
        listed.question,
        coalesce(min(batches.facts -> 'questions' ->> listed.question), listed.question) as wording,
        bool_or(listed.is_answered) as is_answered
    from listed
    left join batches on listed._batch_id = batches.batch_id
    group by listed._batch_id, listed.stated_instrument, listed.stated_version, listed.question
),

-- What makes an unknown form one form, also when a later export holds the first answer to one of its questions: its
-- headings. In the long layout those are the same for every form.
form_questions as (
    select
        answered._batch_id,
        answered.stated_instrument,
        answered.stated_version,
        answered.question
    from answered
    left join batches on answered._batch_id = batches.batch_id
    where answered.is_long_layout or batches.header is null or batches.feed <> 'feedback'

    union all

    select
        headings._batch_id,
        headings.stated_instrument,
        headings.stated_version,
        headings.question
    from headings
    inner join surveys
        on headings._batch_id = surveys._batch_id
        and headings.stated_instrument = surveys.stated_instrument
        and headings.stated_version = surveys.stated_version
    where not surveys.is_long_layout
),

forms as (
    select
        _batch_id,
        stated_instrument,
        stated_version,
        md5(string_agg({{ question_key('question') }}, chr(31) order by question collate "C")) as form_key
    from form_questions
    group by _batch_id, stated_instrument, stated_version
),

questions as (
    select
        question,
        wording
    from asked
    group by question, wording
),

texts as (
    select
        question,
        wording,
        question as heading,
        true as is_own_heading
    from questions

    union all

    select
        question,
        wording,
        wording as heading,
        false as is_own_heading
    from questions
    where wording <> question
),

-- How a heading may carry question and occasion: "Before: q", "[Before] q", "q (before)", "q - before"; a grid puts the
-- statement in brackets behind the common question, and a heading that stands twice has its place behind it.
{%- set layouts = [
    (none, '^(.+) [[][0-9]+[]]$'),
    ('^ *([^:]{1,60}):', '^ *[^:]{1,60}: *(.+)$'),
    ('^ *[[(]([^])]{1,60})[])]', '^ *[[(][^])]{1,60}[])] *[:.-]? *(.+)$'),
    ('[[(]([^][()]{1,60})[])] *$', '^(.+)[[(][^][()]{1,60}[])] *$'),
    ('^(.{1,60}?) [-–—] ', '^.{1,60}? [-–—] +(.+)$'),
    ('^.+ [-–—] +(.{1,60})$', '^(.+) [-–—] +.{1,60}$'),
    (none, '[[]([^][]+)[]] *$'),
    ('^ *([^:[]{1,60}):.*[[]', '^ *[^:[]{1,60}:.*[[]([^][]+)[]] *$'),
] %}
readings as (
    select
        question,
        wording,
        is_own_heading,
        0 as priority,
        cast(null as text) as marker,
        heading as statement
    from texts
    {%- for marker, statement in layouts %}

    union all

    select
        question,
        wording,
        is_own_heading,
        {{ loop.index }} as priority,
        {{ "substring(heading from '" ~ marker ~ "')" if marker else "null" }} as marker,
        substring(heading from '{{ statement }}') as statement
    from texts
    {%- endfor %}
),

-- "Before the workshop I felt ready": the occasion begins or ends the sentence, and nothing parts them. Only a
-- statement that the codebook knows makes a word at either end an occasion.
{%- set ends = [
    ('starts_with(heading_keys.heading_key, occasion_words.word)',
     'substr(heading_keys.heading_key, char_length(occasion_words.word) + 1)'),
    ('right(heading_keys.heading_key, char_length(occasion_words.word)) = occasion_words.word',
     'left(heading_keys.heading_key, -char_length(occasion_words.word))'),
] %}
heading_keys as (
    select
        question,
        wording,
        is_own_heading,
        {{ question_key('heading') }} as heading_key
    from texts
),

read_questions as (
    {%- for is_there, statement in ends %}
    select
        heading_keys.question,
        heading_keys.wording,
        heading_keys.is_own_heading,
        {{ layouts | length + loop.index }} as priority,
        {{ statement }} as wording_key,
        occasion_words.occasion
    from heading_keys
    inner join occasion_words on {{ is_there }}

    union all
    {% endfor %}
    select
        readings.question,
        readings.wording,
        readings.is_own_heading,
        readings.priority,
        {{ question_key('readings.statement') }} as wording_key,
        occasion_words.occasion
    from readings
    left join occasion_words on {{ question_key('readings.marker') }} = occasion_words.word
    where readings.statement is not null
        and (readings.marker is null or occasion_words.word is not null)
),

-- What the codebook knows ------------------------------------------------------------------------------------------

known_wordings as (
    select
        instrument,
        instrument_version,
        item_code,
        {{ question_key('question') }} as wording_key
    from codebook

    union all

    select
        instrument,
        instrument_version,
        item_code,
        {{ question_key('item_code') }} as wording_key
    from codebook

    union all

    select
        codebook.instrument,
        codebook.instrument_version,
        codebook.item_code,
        {{ question_key('question_aliases.alias') }} as wording_key
    from codebook
    inner join question_aliases
        on codebook.item_code = question_aliases.item_code
        and codebook.instrument = coalesce(question_aliases.instrument, codebook.instrument)
        and codebook.instrument_version = coalesce(question_aliases.instrument_version, codebook.instrument_version)
),

-- the heading before the wording below it, an exact wording before one found inside, and one that names the occasion
-- before one that does not
ranked_matches as (
    select
        read_questions.question,
        read_questions.wording,
        read_questions.occasion,
        known_wordings.instrument,
        known_wordings.instrument_version,
        known_wordings.item_code,
        row_number() over (
            partition by
                read_questions.question,
                read_questions.wording,
                known_wordings.instrument,
                known_wordings.instrument_version
            order by
                read_questions.is_own_heading desc,
                read_questions.priority = 0 desc,
                read_questions.occasion is null,
                read_questions.priority,
                known_wordings.item_code collate "C"
        ) as nth
    from read_questions
    inner join known_wordings on read_questions.wording_key = known_wordings.wording_key
),

matches as (
    select
        ranked_matches.question,
        ranked_matches.wording,
        ranked_matches.occasion,
        ranked_matches.instrument,
        ranked_matches.instrument_version,
        ranked_matches.item_code,
        codebook.construct,
        codebook.answer_kind,
        codebook.scale_min,
        codebook.scale_max,
        codebook.scale_min_label,
        codebook.scale_max_label,
        codebook.direction
    from ranked_matches
    inner join codebook
        on ranked_matches.instrument = codebook.instrument
        and ranked_matches.instrument_version = codebook.instrument_version
        and ranked_matches.item_code = codebook.item_code
    where ranked_matches.nth = 1
),

-- Which survey and version a form is -------------------------------------------------------------------------------

instrument_words as (
    select
        {{ name_word('instrument') }} as word,
        instrument
    from codebook
    group by instrument

    union all

    select
        {{ name_word('alias') }} as word,
        instrument
    from instrument_aliases
),

stated as (
    select
        forms.*,
        min(instrument_words.instrument) as instrument
    from forms
    left join instrument_words on forms.stated_instrument = instrument_words.word
    group by forms._batch_id, forms.stated_instrument, forms.stated_version, forms.form_key
),

versions as (
    select
        instrument,
        instrument_version,
        min(count(*)) over (partition by instrument) as items
    from codebook
    group by instrument, instrument_version
),

-- A stated survey and version are believed. Otherwise it is the one whose questions were asked: the most scored ones,
-- then the most of any kind, then the shortest survey. Headings that say nothing of the version, such as bare item
-- codes, are taken for the newest one.
ranked_versions as (
    select
        stated._batch_id,
        stated.stated_instrument,
        stated.stated_version,
        versions.instrument,
        versions.instrument_version,
        row_number() over (
            partition by stated._batch_id, stated.stated_instrument, stated.stated_version
            order by
                count(case when matches.answer_kind = 'score' then 1 end) desc,
                count(*) desc,
                versions.items,
                versions.instrument collate "C",
                versions.instrument_version collate "C" desc
        ) as nth
    from stated
    inner join asked
        on stated._batch_id = asked._batch_id
        and stated.stated_instrument = asked.stated_instrument
        and stated.stated_version = asked.stated_version
    inner join matches
        on asked.question = matches.question
        and asked.wording = matches.wording
        and matches.instrument = coalesce(stated.instrument, matches.instrument)
    inner join versions
        on matches.instrument = versions.instrument
        and matches.instrument_version = versions.instrument_version
        and stated.stated_version in ('', {{ name_word('versions.instrument_version') }})
    group by
        stated._batch_id,
        stated.stated_instrument,
        stated.stated_version,
        stated.instrument,
        versions.instrument,
        versions.instrument_version,
        versions.items
    -- a lone "comments" column does not make a form known
    having count(case when matches.answer_kind = 'score' then 1 end) > 0 or stated.instrument is not null
),

final as (
    select
        -- ids
        asked._batch_id,
        asked.stated_instrument,
        asked.stated_version,
        asked.question,

        -- text
        asked.wording,
        coalesce(ranked_versions.instrument, stated.instrument, 'unknown') as instrument,
        coalesce(ranked_versions.instrument_version, 'unknown') as instrument_version,
        -- two surveys that the codebook does not know are not one survey
        coalesce(
            ranked_versions.instrument, stated.instrument, nullif(asked.stated_instrument, ''), stated.form_key
        ) as survey_key,
        coalesce(matches.item_code, 'unmapped') as item_code,
        coalesce(matches.construct, 'unmapped') as construct,
        coalesce(matches.answer_kind, 'unmapped') as answer_kind,
        matches.occasion,
        {{ question_key('matches.scale_min_label') }} as scale_min_words,
        {{ question_key('matches.scale_max_label') }} as scale_max_words,
        matches.direction,

        -- numbers
        matches.scale_min,
        matches.scale_max,

        -- booleans
        asked.stated_instrument <> '' and stated.instrument is null as is_instrument_unknown,
        count(*) over (
            partition by
                asked._batch_id, asked.stated_instrument, asked.stated_version, matches.item_code, matches.occasion
        ) > 1 and matches.item_code is not null as is_asked_twice
    from asked
    inner join stated
        on asked._batch_id = stated._batch_id
        and asked.stated_instrument = stated.stated_instrument
        and asked.stated_version = stated.stated_version
    left join ranked_versions
        on asked._batch_id = ranked_versions._batch_id
        and asked.stated_instrument = ranked_versions.stated_instrument
        and asked.stated_version = ranked_versions.stated_version
        and ranked_versions.nth = 1
    left join matches
        on asked.question = matches.question
        and asked.wording = matches.wording
        and ranked_versions.instrument = matches.instrument
        and ranked_versions.instrument_version = matches.instrument_version
    -- a heading that nobody answered and no codebook knows is the time, the address, or no question at all
    where asked.is_answered or matches.item_code is not null
)

select * from final
