// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks the browser to make or use a passkey and sends what it says with the form. Without this script, or in a
// browser without passkeys, the form is not shown: there are password and code.
const box = document.querySelector('[data-passkey]');

const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer ?? [])))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

function use(asked) {
  return navigator.credentials.get({ publicKey: {
    challenge: bytes(asked.challenge), rpId: asked.rpId, userVerification: 'required', timeout: 300000,
  } });
}

function make(asked) {
  return navigator.credentials.create({ publicKey: {
    challenge: bytes(asked.challenge),
    rp: { id: asked.rpId, name: asked.rpName },
    user: { id: bytes(asked.handle), name: asked.name, displayName: asked.name },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -8 }],
    excludeCredentials: asked.known.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
    timeout: 300000,
  } });
}

const fill = {
  use: (fields, credential) => {
    fields.id.value = text(credential.rawId);
    fields.client.value = text(credential.response.clientDataJSON);
    fields.data.value = text(credential.response.authenticatorData);
    fields.signature.value = text(credential.response.signature);
    fields.handle.value = text(credential.response.userHandle);
  },
  make: (fields, credential) => {
    fields.client.value = text(credential.response.clientDataJSON);
    fields.attestation.value = text(credential.response.attestationObject);
  },
};

async function ask(event) {
  const form = event.currentTarget;
  event.preventDefault();
  form.querySelector('.error').hidden = true;
  try {
    const credential = await (box.dataset.passkey === 'make' ? make : use)(form.dataset);
    fill[box.dataset.passkey](form.elements, credential);
    form.submit();
  } catch {
    form.querySelector('.error').hidden = false;
  }
}

if (box && window.PublicKeyCredential) {
  box.hidden = false;
  box.querySelector('form').addEventListener('submit', ask);
}
