// A person at a browser without scripts: cookies, forms, redirects. Reads only the form hooks that pages promise.

/** Signs in as the demo athlete, allows everything, and returns the URL at which the browser left for the client. */
export function allowAsDemo(authorizationUrl) {
  return allow(authorizationUrl, (person, page) => person.press(page, 'action', 'demo'));
}

/** The same with an Intervals.icu API key. */
export function allowWithKey(authorizationUrl, key) {
  return allow(authorizationUrl, (person, page) => person.press(page, 'action', 'signin', { api_key: key }));
}

async function allow(authorizationUrl, signIn) {
  const person = new Person(new URL(authorizationUrl).origin);
  const consent = await signIn(person, await person.open(authorizationUrl));
  const left = await person.press(consent, 'decision', 'allow');
  if (!left.away) throw new Error(`still on ${left.status}: ${left.html}`);
  return left.away;
}

export class Person {
  #cookies = new Map();
  #origin;

  constructor(origin) {
    this.#origin = origin;
  }

  /** The page at `url`, after redirects; `{ away }` when they lead to another origin. */
  async open(url, request = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...request.headers, ...(cookie && { cookie }) };
    const answer = await fetch(url, { ...request, headers, redirect: 'manual' });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/);
      this.#cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (!location) return { status: answer.status, html: await answer.text() };
    const next = new URL(location, url);
    return next.origin === this.#origin ? this.open(next.href) : { away: next.href };
  }

  /** Types into the fields of a form, then presses its button `name=value`. */
  press(page, name, value, typed = {}) {
    const forms = page.html.match(/<form[\s\S]*?<\/form>/g) ?? [];
    const form = forms.find((form) => tags(form, 'button').some((tag) => tag.name === name && tag.value === value));
    if (!form) throw new Error(`no button ${name}=${value} on ${page.status}: ${page.html}`);
    const fields = tags(form, 'input')
      .filter((input) => input.name && (input.type !== 'checkbox' || 'checked' in input))
      .map((input) => [input.name, input.value ?? '']);
    const untouched = fields.filter(([field]) => !(field in typed));
    const body = new URLSearchParams([...untouched, ...Object.entries(typed), [name, value]]);
    const action = new URL(tags(form, 'form')[0].action, this.#origin);
    return this.open(action.href, { method: 'POST', body, headers: { origin: this.#origin } });
  }
}

function tags(html, element) {
  const found = html.match(new RegExp(`<${element}\\b[^>]*>`, 'g')) ?? [];
  return found.map((tag) => {
    const attributes = tag.slice(element.length + 1, -1).matchAll(/([\w-]+)(?:="([^"]*)")?/g);
    return Object.fromEntries([...attributes].map(([, name, value]) => [name, unescape(value ?? '')]));
  });
}

function unescape(text) {
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) => String.fromCodePoint(parseInt(code, hex ? 16 : 10)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => entities[name]);
}
