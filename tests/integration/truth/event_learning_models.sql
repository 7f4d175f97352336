-- The learning model that an event followed in each of its curricula.
select
    events.event_source_id as event_id,
    case when curricula.curriculum_key > 0 then curricula.curriculum else curricula.curriculum_source_id end
        as curriculum,
    case when models.is_special_member then 'unknown' else models.learning_model_label end as model,
    bridge.weight
from marts.bridge_event_learning_model as bridge
inner join marts.dim_event as events using (event_key)
inner join marts.dim_curriculum as curricula on bridge.curriculum_key = curricula.curriculum_key
inner join marts.dim_learning_model as models using (learning_model_key)
