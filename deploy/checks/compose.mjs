// Compose files against the schema of the Compose specification; what YAML's << merges is merged first.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const schema = JSON.parse(readFileSync(new URL("node_modules/dclint/schemas/compose.schema.json", import.meta.url)));
delete schema.$schema;
const ajv = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true });
addFormats(ajv);
for (const format of ["duration", "subnet_ip_address", "ports", "expose"]) ajv.addFormat(format, true);
const isValid = ajv.compile(schema);
let wrong = 0;
for (const file of process.argv.slice(2)) {
    const compose = parse(readFileSync(file, "utf8"), { merge: true });
    if (!isValid(JSON.parse(JSON.stringify(compose)))) {
        wrong++;
        for (const { instancePath, message } of isValid.errors) console.error(`${file}: ${instancePath || "/"} ${message}`);
    }
    console.log(`${file}: ${Object.keys(compose.services).length} services`);
}
process.exit(wrong ? 1 : 0);
