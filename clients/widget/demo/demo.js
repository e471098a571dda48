/* demo.js - the invented shop: suggestions open the chat, and the embed code names this server. */
/* Calls before the chat is there are kept for it. */
window.handoffd ??= function handoffd(...call) {
  handoffd.q ??= [];
  handoffd.q.push(call);
};

const snippet = document.getElementById('snippet');
const copied = document.getElementById('copied');

snippet.textContent = `<script async src="${location.origin}/widget.js" data-site="demo"></script>`;

/* Without permission to the clipboard (or without https) the code is at least selected. */
async function copy() {
  try {
    await navigator.clipboard.writeText(snippet.textContent);
    copied.textContent = 'Copied.';
  } catch {
    getSelection().selectAllChildren(snippet);
    copied.textContent = 'Selected; copy it with your keyboard.';
  }
}

document.getElementById('copy').addEventListener('click', copy);
for (const button of document.querySelectorAll('[data-say]'))
  button.addEventListener('click', () => {
    if (button.dataset.say) window.handoffd('prefill', button.dataset.say);
    window.handoffd('open');
  });
