// Three comforts; without them the report reads the same. A cell shows its facts when it is pointed at or
// reached by keyboard, a link into folded text unfolds it, a command goes to the clipboard.
(() => {
  'use strict';
  const tip = document.getElementById('tip');
  const told = document.getElementById('told');
  let owner = null;
  let leaving = 0;

  const target = (link) => document.getElementById(link.hash.slice(1));

  const hide = () => {
    clearTimeout(leaving);
    if (owner) owner.removeAttribute('aria-describedby');
    owner = null;
    tip.hidden = true;
  };

  // Below the cell or above it, where there is more room; never over it, or a click would not reach it.
  const place = (link) => {
    const at = link.getBoundingClientRect();
    const gap = 6;
    const left = Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - gap);
    const room = { above: at.top - 2 * gap, below: window.innerHeight - at.bottom - 2 * gap };
    const wanted = tip.scrollHeight + 2;
    const goesBelow = wanted <= room.below || room.below >= room.above;
    const height = Math.min(wanted, goesBelow ? room.below : room.above);
    tip.style.left = Math.max(gap, left) + 'px';
    tip.style.maxHeight = height + 'px';
    tip.style.top = (goesBelow ? at.bottom + gap : at.top - gap - height) + 'px';
  };

  const show = (link) => {
    clearTimeout(leaving);
    if (owner === link) return;
    const entry = target(link);
    const facts = entry && entry.querySelector('dl');
    if (!facts) return;
    hide();
    const title = document.createElement('strong');
    title.textContent = entry.querySelector('summary').textContent;
    tip.style.maxHeight = '';
    tip.replaceChildren(title, facts.cloneNode(true));
    tip.hidden = false;
    owner = link;
    owner.setAttribute('aria-describedby', 'tip');
    place(link);
  };

  const cell = (event) => event.target instanceof Element && event.target.closest('a.cell');

  document.addEventListener('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    const link = cell(event);
    if (link) show(link);
    else if (event.target instanceof Element && event.target.closest('#tip')) clearTimeout(leaving);
    else if (owner && owner !== document.activeElement) leaving = setTimeout(hide, 150);
  });
  document.addEventListener('focusin', (event) => {
    const link = cell(event);
    if (link && link.matches(':focus-visible')) show(link);
    else hide();
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
  window.addEventListener('scroll', () => { if (owner) place(owner); }, { passive: true, capture: true });

  const reveal = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
  };
  const revealHash = () => {
    const element = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!element) return;
    reveal(element);
    element.scrollIntoView();
  };
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    const element = link && target(link);
    if (!element) return;
    hide();
    reveal(element);
  });
  window.addEventListener('hashchange', revealHash);
  revealHash();

  // The old way, for browsers that keep the clipboard from a file.
  const copyBySelection = (code) => {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand('copy');
  };
  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      return copyBySelection(code);
    }
  };
  for (const button of document.querySelectorAll('button.copy')) {
    button.hidden = false;
    button.setAttribute('aria-label', 'Copy ' + button.parentElement.querySelector('code').textContent);
    button.addEventListener('click', async () => {
      const done = await copy(button.parentElement.querySelector('code'));
      button.textContent = done ? 'Copied' : 'Press Ctrl+C';
      told.textContent = done ? 'Copied to the clipboard' : 'Selected: press Control and C to copy';
      setTimeout(() => { button.textContent = 'Copy'; told.textContent = ''; }, 2000);
    });
  }
})();
