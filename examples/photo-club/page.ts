/** A page that uses the application: join, log in, add photos, see those of others, talk. */
export const PAGE = `<!doctype html><meta charset="utf-8"><title>Photo club</title>
<form id="member"><input name="username" placeholder="name"><input name="password" type="password"
  placeholder="password, 12 characters"><button name="join">Join</button><button>Log in</button></form>
<form id="photo" hidden><input name="title" placeholder="title" required><input name="file" type="file"
  accept="image/*" required><button>Add</button></form>
<form id="say" hidden><input name="text"><button>Say</button></form>
<p id="news"></p><ul id="talk"></ul><div id="photos"></div>
<script type="module">
  const at = (id) => document.getElementById(id);
  let token;
  async function ask(path, init) {
    const response = await fetch(path, init);
    const body = await response.json();
    at('news').textContent = response.ok ? '' : JSON.stringify(body.detail);
    return response.ok ? body : undefined;
  }
  at('member').onsubmit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const { username: name, password } = Object.fromEntries(form);
    const headers = { 'content-type': 'application/json' };
    const joins = event.submitter.name === 'join';
    if (joins && !(await ask('members', { method: 'POST', headers, body: JSON.stringify({ name, password }) }))) return;
    const login = await ask('token', { method: 'POST', body: new URLSearchParams(form) });
    if (!login) return;
    token = login.access_token;
    at('photo').hidden = at('say').hidden = false;
    const url = new URL('chat', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.set('token', token);
    const socket = new WebSocket(url);
    socket.onmessage = ({ data }) => {
      const { by, text } = JSON.parse(data);
      at('talk').append(Object.assign(document.createElement('li'), { textContent: by + ': ' + text }));
    };
    at('say').onsubmit = (submit) => {
      submit.preventDefault();
      socket.send(JSON.stringify(Object.fromEntries(new FormData(submit.target))));
      submit.target.reset();
    };
  };
  at('photo').onsubmit = async (event) => {
    event.preventDefault();
    const headers = { authorization: 'Bearer ' + token };
    if (await ask('photos', { method: 'POST', headers, body: new FormData(event.target) })) event.target.reset();
  };
  const show = ({ id, title, by }) =>
    at('photos').prepend(Object.assign(new Image(300), { src: 'photos/' + id + '/file', title: title + ', by ' + by }));
  for (const photo of (await ask('photos')).toReversed()) show(photo);
  new EventSource('photos/events').addEventListener('photo', ({ data }) => show(JSON.parse(data)));
</script>`;
