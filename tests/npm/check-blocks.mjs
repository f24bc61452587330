// Checks JSON files against Slack's own TypeScript types (@slack/types).
// Usage: node check-blocks.mjs FILE.json…
// A file holds an array of blocks, a message (an object with "blocks"), a view ("type": "modal" or "home"), or an array of these
// as {"items": [...]}. Exits with 1 and the compiler's words when one of them is not what Slack's types allow.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Known to Slack since June 2026, but not to @slack/types 3.2.0.
const NOT_TYPED_YET = new Set(['data_visualization']);

const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node check-blocks.mjs FILE.json…');
  process.exit(2);
}

const typed = blocks => (blocks ?? []).filter(block => !NOT_TYPED_YET.has(block.type));

// Literals, because only in a literal does the compiler object to a property that it does not know.
function declare(name, value) {
  if (Array.isArray(value)) return `export const ${name} = ${JSON.stringify(typed(value), null, 1)} satisfies KnownBlock[];\n`;
  const type = { modal: 'Modal', home: 'Home' }[value.type];
  if (!type) return declare(name, value.blocks ?? []);
  return `export const ${name} = ${JSON.stringify({ ...value, blocks: typed(value.blocks) }, null, 1)} satisfies ${type};\n`;
}

const folder = mkdtempSync(join(tmpdir(), 'check-blocks-'));
try {
  symlinkSync(modules, join(folder, 'node_modules'));
  const sources = files.map((file, index) => {
    const value = JSON.parse(readFileSync(file, 'utf8'));
    const items = value.items ?? [value];
    const source = join(folder, `${index}-${basename(file).replace(/\W+/g, '-')}.ts`);
    writeFileSync(source, `// ${file}
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
// The views' own types take any object for a block.
type Modal = Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] };
type Home = Omit<HomeView, 'blocks'> & { blocks: KnownBlock[] };
${items.map((item, number) => declare(`item${number}`, item)).join('')}`);
    return source;
  });
  const tsc = spawnSync(
    process.execPath,
    [join(modules, 'typescript', 'bin', 'tsc'), '--noEmit', '--strict', '--skipLibCheck', '--module', 'node16', ...sources],
    { encoding: 'utf8', cwd: folder });
  process.stdout.write(tsc.stdout + tsc.stderr);
  process.exitCode = tsc.status === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
