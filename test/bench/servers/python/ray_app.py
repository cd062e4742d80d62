"""The same FastAPI application as the ingress of a Ray Serve deployment with two replicas.

The bench starts it in a network namespace of its own, for Ray listens on every interface.
"""

import logging
import os
import signal

import ray
from ray import serve
from ray.serve.schema import LoggingConfig

from fastapi_app import app


# As many at once as Sluice's default; Ray's own default, 5, would measure its queue.
@serve.deployment(num_replicas=2, max_ongoing_requests=100, ray_actor_options={"num_cpus": 0.1})
@serve.ingress(app)
class Bench:
    pass


def main() -> None:
    quiet = LoggingConfig(enable_access_log=False, log_level="WARNING")
    ray.init(
        num_cpus=4,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        object_store_memory=128 * 1024 * 1024,
        _node_ip_address="127.0.0.1",
        _temp_dir=os.environ["BENCH_TEMPORARY"],
    )
    serve.start(
        http_options={"host": "127.0.0.1", "port": int(os.environ["PORT"])}, logging_config=quiet
    )
    serve.run(Bench.bind(), logging_config=quiet)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main()
