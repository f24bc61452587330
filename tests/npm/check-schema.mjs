// Checks documents against a JSON schema of draft 7.
// Usage: node check-schema.mjs < {"schema": {…}, "documents": {"name": {…}}}
// Prints one problem a line, as the document's name, a JSON pointer and what is wrong there, and exits with 1 when there is any.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const { schema, documents } = JSON.parse(readFileSync(0, 'utf8'));
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
for (const [name, document] of Object.entries(documents)) {
  if (validate(document)) continue;
  process.exitCode = 1;
  for (const { instancePath, message, params } of validate.errors)
    console.log(`${name} ${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
}
