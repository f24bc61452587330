// Checks a Slack app manifest (JSON on standard input) against Slack's published schema.
// Usage: node check-manifest.mjs FOLDER     FOLDER holds manifest.schema.1.0.0.json and manifest.schema.2.0.0.json
// Prints one problem a line, as a JSON pointer and what is wrong there, and exits with 1 when there is any.
// https://docs.slack.dev/reference/app-manifest
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node check-manifest.mjs FOLDER < MANIFEST.json');
  process.exit(2);
}

function problemsOf(manifest) {
  // Slack's schema of all versions is a oneOf over these; choosing here keeps the problems of the other version out of the answer.
  const version = manifest?._metadata?.major_version ?? 1;
  if (![1, 2].includes(version)) return [`/_metadata/major_version must be 1 or 2, not ${JSON.stringify(version)}`];
  const schema = JSON.parse(readFileSync(join(folder, `manifest.schema.${version}.0.0.json`), 'utf8'));
  const ajv = new Ajv({ allErrors: true, strict: false, formats: { uri: text => URL.canParse(text) } });
  const validate = ajv.compile(schema);
  if (validate(manifest)) return [];
  return validate.errors.map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
}

let problems;
try {
  problems = problemsOf(JSON.parse(readFileSync(0, 'utf8')));
} catch (error) {
  if (!(error instanceof SyntaxError)) throw error;
  problems = [`/ is not JSON: ${error.message}`];
}
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
