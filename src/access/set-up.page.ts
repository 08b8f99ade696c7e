import { PASSWORD_LENGTH } from './password.js';
import type { OpenLink } from './set-up.service.js';

/** What was typed before, and what is wrong with it. */
export interface Corrections {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly field: string;
  readonly message: string;
}

/** The form of a one-time link. Works without any script. */
export function formPage(token: string, link: OpenLink, again?: Corrections): string {
  const first = link.purpose === 'first_admin';
  const intro = first
    ? 'This person keeps people and keys; officers and supervisors, who decide about subjects, are added afterwards.'
    : `Hello ${escape(link.name)}. Choose the password for ${escape(link.email)}.`;
  return page(
    first ? 'The first administrator' : 'Your password',
    `<p>${intro}</p>
${again ? `<p class="wrong" role="alert">${escape(LABELS[again.field] ?? again.field)}: ${escape(again.message)}</p>` : ''}
<form method="post" action="/setup">
<input type="hidden" name="token" value="${escape(token)}">
${first ? field('email', 'email', 'username', again?.email, 254) + field('name', 'text', 'name', again?.name, 200) : ''}
${link.purpose === 'set_password' && link.needsCode ? field('code', 'text', 'one-time-code', '', 40) : ''}
${field('password', 'password', 'new-password', '', 1000)}
<p class="hint">From ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters. A few words make a good one.</p>
<button>Save</button>
</form>`,
  );
}

export function donePage(): string {
  return page('Done', '<p>Your password is set. Sign in with your e-mail address.</p>');
}

export function problemPage(message: string): string {
  return page('This does not work', `<p>${escape(message)}</p>`);
}

const LABELS: Readonly<Record<string, string>> = { email: 'E-mail address', name: 'Name', password: 'Password', code: 'Code that your supervisor has for you' };

function field(name: string, type: string, autocomplete: string, value: string | undefined, most: number): string {
  return `<label>${LABELS[name] ?? name}<input name="${name}" type="${type}" autocomplete="${autocomplete}" value="${escape(value ?? '')}" maxlength="${most}" required></label>\n`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Interdict · ${title}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem; color: #1a1f26; background: #fff; }
label { display: block; margin: 1rem 0; } input { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
button { padding: .5rem 1.5rem; font: inherit; } .hint { color: #555d68; } .wrong { color: #a40000; }
</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
