"""Serves the FastAPI application of each area on a port of its own, and prints the ports as JSON."""

import asyncio
import contextlib
import importlib
import json
import pathlib
import socket
import sys

import uvicorn


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):
        """Leaves SIGTERM as it is: the signal ends this process, and with it every server."""
        yield


async def main(areas: list[str]) -> None:
    sys.path.insert(0, str(pathlib.Path(__file__).parent / "areas"))
    ports: dict[str, int] = {}
    running = []
    for area in areas:
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        ports[area] = listener.getsockname()[1]
        app = importlib.import_module(area).app
        server = Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
        running.append(server.serve(sockets=[listener]))
    print(json.dumps(ports), flush=True)
    await asyncio.gather(*running)


asyncio.run(main(sys.argv[1:]))
