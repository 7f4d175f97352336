{#- The CTE `instrument_keys`: the key of every wording of an instrument and its version ('' where none is stated), so
    that a fact looks up few wordings and not every row. It expects `wordings` (int_instrument_wording),
    `named_instruments` (int_instrument) and `instruments` (dim_instrument) before it. -#}
{% macro instrument_keys() -%}
instrument_keys as (
    select
        wordings.instrument,
        wordings.version,
        wordings.instrument_word,
        instruments.instrument_source_id,
        instruments.instrument_key,
        instruments.curriculum_key,
        instruments.curriculum,
        instruments.scale_max
    from wordings
    inner join named_instruments
        on wordings.instrument_word = named_instruments.instrument_word
        and wordings.version_word = named_instruments.version_word
    inner join instruments
        on named_instruments.instrument = instruments.instrument_source_id
        and named_instruments.version = instruments.instrument_version
)
{%- endmacro %}


{#- The CTE `item_keys`: the key of every item asked. It expects `asked` (instrument, version and item, as written, one
    row each), `instrument_keys` and `items` (dim_instrument_item) before it. -#}
{% macro item_keys() -%}
item_keys as (
    select
        asked.instrument,
        asked.version,
        asked.item,
        items.instrument_item_key,
        items.item_code,
        items.item_type,
        items.scale_max
    from asked
    inner join instrument_keys
        on asked.instrument = instrument_keys.instrument
        and asked.version = instrument_keys.version
    inner join items
        on instrument_keys.instrument_key = items.instrument_key
        and {{ name_word('asked.item') }} = {{ name_word('items.item_code') }}
)
{%- endmacro %}
