// Makes the children of one element like those of another, and touches only what differs: the
// focus, a press under way and what somebody unfolded stay. Elements are told apart by their
// id; a form is another one when it leads elsewhere.

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.id === other.id
    && (one.nodeName !== "FORM" || one.getAttribute("action") === other.getAttribute("action"));
}

function dress(old, fresh) {
  for (const { name } of Array.from(old.attributes)) {
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function liken(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    return;
  }
  dress(old, fresh);
  morph(old, fresh);
}

function morph(parent, wanted) {
  const known = new Map(Array.from(parent.children, (node) => [node.id, node]));
  const staying = new Set(Array.from(wanted.children, (node) => node.id));
  let here = parent.firstChild;
  for (const fresh of Array.from(wanted.childNodes)) {
    while (here?.id && !staying.has(here.id)) {
      const gone = here;
      here = here.nextSibling;
      gone.remove();
    }
    const old = fresh.id ? known.get(fresh.id) : here;
    if (old && alike(old, fresh)) {
      if (old === here) here = here.nextSibling;
      else parent.insertBefore(old, here);
      liken(old, fresh);
    } else {
      parent.insertBefore(fresh, here);
    }
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}

window.furtka = { ...window.furtka, morph };
