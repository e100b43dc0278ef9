// Lays the dumped systems out with elkjs and with Graphviz dot, where installed, and prints our ratios to them.
// usage: cargo bench --bench layout -- dump DIR; npm install elkjs; node benches/peers.mjs DIR
import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

const dir = process.argv[2] ?? 'target/systems';
const require = createRequire(process.cwd() + '/');
let ELK = null;
try { ELK = require('elkjs'); } catch { console.log('elkjs is not installed: left out'); }
let dot = true;
try { execFileSync('dot', ['-V'], { stdio: 'ignore' }); } catch { dot = false; console.log('dot is not installed: left out'); }

// Crossings of polylines of different lines; meetings at a shared end do not count.
function crossings(lines) {
  const segs = [];
  lines.forEach((pts, e) => { for (let i = 1; i < pts.length; i++) segs.push([e, pts[i - 1], pts[i]]); });
  const side = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  const near = (p, q) => Math.hypot(p.x - q.x, p.y - q.y) < 2;
  let n = 0;
  for (let i = 0; i < segs.length; i++) {
    const [e, a, b] = segs[i];
    for (let j = 0; j < i; j++) {
      const [f, c, d] = segs[j];
      if (e === f || Math.max(a.x, b.x) < Math.min(c.x, d.x) || Math.max(c.x, d.x) < Math.min(a.x, b.x)) continue;
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) {
        const ends = (l) => [lines[l][0], lines[l][lines[l].length - 1]];
        if (!ends(e).some((p) => ends(f).some((q) => near(p, q)))) n++;
      }
    }
  }
  return n;
}

function length(lines) {
  let sum = 0;
  for (const pts of lines) for (let i = 1; i < pts.length; i++) sum += Math.hypot(pts[i].x - pts[i - 1].x, pts[i].y - pts[i - 1].y);
  return sum;
}

async function elk(s) {
  const box = (id) => ({ id, children: [], layoutOptions: { 'elk.padding': '[top=36,left=24,bottom=24,right=24]' } });
  const root = { id: 'root', children: [], edges: [], layoutOptions: {
    'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
    'elk.edgeRouting': 'ORTHOGONAL', 'elk.layered.spacing.nodeNodeBetweenLayers': '44', 'elk.spacing.nodeNode': '24' } };
  const groups = s.groups.map((_, i) => box('g' + i));
  s.groups.forEach((g, i) => (g.parent === null ? root : groups[g.parent]).children.push(groups[i]));
  s.nodes.forEach((n, i) => (n.group === null ? root : groups[n.group]).children.push({ id: 'n' + i, width: n.w, height: n.h }));
  root.edges = s.edges.map((e, i) => ({ id: 'e' + i, sources: ['n' + e.from], targets: ['n' + e.to],
    labels: e.label ? [{ text: 'x', width: e.label[0], height: e.label[1] }] : [] }));
  const out = await new ELK().layout(root);
  const at = { root: { x: 0, y: 0 } };
  (function walk(n, x, y) { at[n.id] = { x, y }; for (const c of n.children ?? []) walk(c, x + c.x, y + c.y); })(out, 0, 0);
  const lines = out.edges.map((e) => {
    const o = at[e.container] ?? at.root;
    return e.sections.flatMap((q) => [q.startPoint, ...(q.bendPoints ?? []), q.endPoint]).map((p) => ({ x: p.x + o.x, y: p.y + o.y }));
  });
  return { crossings: crossings(lines), bends: lines.reduce((n, l) => n + l.length - 2, 0), length: length(lines), aspect: out.width / out.height };
}

function graphviz(s) {
  let text = 'digraph g { rankdir=LR; node [shape=box fixedsize=true label=""];';
  const tree = (parent) => {
    s.groups.forEach((g, i) => { if (g.parent === parent) { text += `subgraph cluster_${i} {label="G";`; tree(i); text += '}'; } });
    s.nodes.forEach((n, i) => { if (n.group === parent) text += `n${i} [width=${n.w / 72} height=${n.h / 72}];`; });
  };
  tree(null);
  s.edges.forEach((e, i) => { text += `n${e.from} -> n${e.to} [id=e${i}${e.label ? ' fontsize=11 label="put item xx"' : ''}];`; });
  const out = JSON.parse(execFileSync('dot', ['-Tjson'], { input: text + '}', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'ignore'] }));
  const lines = (out.edges ?? []).map((e) => {
    const p = e.pos.split(' ').filter((t) => !/^[es],/.test(t)).map((t) => { const [x, y] = t.split(',').map(Number); return { x, y }; });
    const pts = [p[0]];
    for (let i = 0; i + 3 < p.length; i += 3)
      for (let k = 1; k <= 8; k++) {
        const t = k / 8, u = 1 - t;
        const mix = (c) => u ** 3 * p[i][c] + 3 * u * u * t * p[i + 1][c] + 3 * u * t * t * p[i + 2][c] + t ** 3 * p[i + 3][c];
        pts.push({ x: mix('x'), y: mix('y') });
      }
    return pts;
  });
  const [, , w, h] = out.bb.split(',').map(Number);
  return { crossings: crossings(lines), bends: 0, length: length(lines), aspect: w / h };
}

const sums = {};
const add = (key, q) => {
  const s = (sums[key] ??= { n: 0, crossings: 0, bends: 0, length: 0, aspect: 0 });
  s.n++;
  for (const k of ['crossings', 'bends', 'length', 'aspect']) s[k] += q[k];
};
for (const file of readdirSync(dir).filter((f) => f.endsWith('.json')).sort()) {
  const s = JSON.parse(readFileSync(`${dir}/${file}`, 'utf8'));
  const kind = file.split('-').slice(0, 2).join(' ');
  add(`${kind}|ours page`, s.ours.page);
  add(`${kind}|ours right`, s.ours.right);
  if (ELK) try { add(`${kind}|elk`, await elk(s)); } catch (e) { console.log(`elk fails on ${file}`); }
  if (dot) try { add(`${kind}|dot`, graphviz(s)); } catch (e) { console.log(`dot fails on ${file}`); }
}
for (const kind of [...new Set(Object.keys(sums).map((k) => k.split('|')[0]))]) {
  for (const [key, s] of Object.entries(sums).filter(([k]) => k.startsWith(kind + '|'))) {
    const mean = (k) => (s[k] / s.n).toFixed(k === 'aspect' ? 2 : 1);
    let line = `${key.replace('|', ': ')} (${s.n}): crossings ${mean('crossings')} bends ${mean('bends')} length ${mean('length')} aspect ${mean('aspect')}`;
    if (key.includes('ours'))
      for (const peer of ['elk', 'dot']) {
        const p = sums[`${kind}|${peer}`];
        if (p) line += ` | to ${peer}: crossings ${(s.crossings / s.n / (p.crossings / p.n)).toFixed(2)}` + (p.bends ? ` bends ${(s.bends / s.n / (p.bends / p.n)).toFixed(2)}` : '') + ` length ${(s.length / s.n / (p.length / p.n)).toFixed(2)}`;
      }
    console.log(line);
  }
}
