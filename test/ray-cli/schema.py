"""Prints the keys of every mapping of Ray Serve's config file, as JSON."""

import json

from ray.serve import schema
from ray.serve.config import AutoscalingConfig, BackpressureConfig

MODELS = {
    "file": schema.ServeDeploySchema,
    "http_options": schema.HTTPOptionsSchema,
    "application": schema.ServeApplicationSchema,
    "deployment": schema.DeploymentSchema,
    "autoscaling_config": AutoscalingConfig,
    "backpressure_config": BackpressureConfig,
}

print(json.dumps({name: list(model.model_fields) for name, model in MODELS.items()}))
