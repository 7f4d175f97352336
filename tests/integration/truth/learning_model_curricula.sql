-- The curricula that a learning model is made for.
select
    models.learning_model_label as label,
    case when curricula.curriculum_key > 0 then curricula.curriculum else curricula.curriculum_source_id end
        as curriculum,
    bridge.curricula,
    bridge.weight
from marts.bridge_learning_model_curriculum as bridge
inner join marts.dim_learning_model as models using (learning_model_key)
inner join marts.dim_curriculum as curricula on bridge.curriculum_key = curricula.curriculum_key
