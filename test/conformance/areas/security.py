from typing import Annotated

from fastapi import Depends, FastAPI, Security
from fastapi.security import (
    APIKeyCookie,
    APIKeyHeader,
    APIKeyQuery,
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
    HTTPDigest,
    OAuth2PasswordBearer,
    OAuth2PasswordRequestForm,
    SecurityScopes,
)

app = FastAPI(docs_url=None, redoc_url=None)

oauth2 = OAuth2PasswordBearer(tokenUrl="token", scopes={"me": "Yourself", "items": "Your items"})


@app.get("/bearer")
def bearer(credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]):
    return credentials


@app.get("/digest")
def digest(credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPDigest())]):
    return credentials


@app.get("/basic")
def basic(credentials: Annotated[HTTPBasicCredentials, Depends(HTTPBasic(realm="shop"))]):
    return credentials


@app.get("/key/header")
def key_header(key: Annotated[str, Depends(APIKeyHeader(name="X-Key"))]):
    return key


@app.get("/key/query")
def key_query(key: Annotated[str, Depends(APIKeyQuery(name="key"))]):
    return key


@app.get("/key/cookie")
def key_cookie(key: Annotated[str, Depends(APIKeyCookie(name="key"))]):
    return key


@app.get("/oauth2")
def token(token: Annotated[str, Depends(oauth2)]):
    return token


@app.get("/optional")
def optional(
    credentials: Annotated[
        HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))
    ],
):
    return credentials


def wanted(scopes: SecurityScopes, token: Annotated[str, Depends(oauth2)]):
    return {"scopes": scopes.scopes, "token": token}


def inner(wanted: Annotated[dict, Security(wanted, scopes=["me"])]):
    return wanted


@app.get("/scopes")
def scopes(inner: Annotated[dict, Security(inner, scopes=["items"])]):
    return inner


@app.post("/token")
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]):
    return {"user": form.username, "scopes": form.scopes}
