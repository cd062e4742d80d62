"""An application of Ray Serve, for its own `serve build` to write a config of."""

from ray import serve


@serve.deployment(
    num_replicas=2,
    max_ongoing_requests=7,
    max_queued_requests=10,
    health_check_period_s=3,
    user_config={"greeting": "Hello"},
    ray_actor_options={"num_cpus": 0.5},
)
class Shop:
    async def __call__(self, request):
        return "Welcome"


@serve.deployment(
    autoscaling_config={"min_replicas": 1, "max_replicas": 3, "target_ongoing_requests": 4}
)
class Front:
    def __init__(self, shop):
        self.shop = shop

    async def __call__(self, request):
        return await self.shop.remote(request)


app = Front.bind(Shop.bind())
