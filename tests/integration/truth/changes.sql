-- The log of changes, with the release before and after, and what a training was changed to.
select
    changes.change_source_id as change,
    changes.change_kind as kind,
    curricula.curriculum_source_id as curriculum,
    changes.effective_date as date,
    changes.element,
    releases_before.release as release_before,
    releases.release,
    case models.learning_model_key
        when -1 then 'unknown'
        when -2 then 'not_applicable'
        else models.learning_model_label
    end as model,
    changes.is_in_effect,
    changes.has_expected_effect,
    changes.description as about,
    changes.expected_effect as expected,
    changes.curriculum_raw as curriculum_words,
    changes.change_kind_raw as kind_words
from marts.fct_curriculum_change as changes
inner join marts.dim_curriculum as curricula on changes.curriculum_key = curricula.curriculum_key
inner join marts.dim_curriculum_release as releases_before
    on changes.release_before_key = releases_before.curriculum_release_key
inner join marts.dim_curriculum_release as releases
    on changes.curriculum_release_key = releases.curriculum_release_key
inner join marts.dim_learning_model as models on changes.learning_model_key = models.learning_model_key
