// Kubernetes manifests against the schemas of their kinds, and each kustomization against what it names.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
// The schemas let pass what they do not know, such as a word that is misspelt; but they never look at it, and that can be seen.
function watched(value, path, unread) {
    if (typeof value !== "object" || value === null) return value;
    const inner = Array.isArray(value) ? [] : {};
    for (const key of Object.keys(value)) {
        unread.add(`${path}.${key}`);
        inner[key] = watched(value[key], `${path}.${key}`, unread);
    }
    return new Proxy(inner, { get: (target, key) => { unread.delete(`${path}.${String(key)}`); return target[key]; } });
}
let valid = 0, wrong = 0;
const tell = (file, text) => { wrong++; console.error(`${file}: ${text}`); };
for (const file of process.argv.slice(2)) {
    for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
        const object = document.toJSON();
        if (document.errors.length) { tell(file, document.errors.join("; ")); continue; }
        if (!object) continue;
        if (object.kind === "Kustomization") {
            for (const resource of object.resources) if (!existsSync(join(dirname(file), resource))) tell(file, `there is no ${resource}`);
            continue;
        }
        const [group, version] = object.apiVersion.includes("/") ? object.apiVersion.split("/") : ["", object.apiVersion];
        try {
            const models = group === "keda.sh" ? "@kubernetes-models/keda" : "kubernetes-models";
            const module = require(`${models}/${group ? group + "/" : ""}${version}`);
            if (!module[object.kind]) throw new Error(`no kind ${object.kind} in ${object.apiVersion}`);
            new module[object.kind](object).validate();
            // The schema itself, for the class above looks at everything.
            const schema = Object.keys(module).find(name => name !== object.kind && module[name] === module[object.kind])
                ?? object.apiVersion.split(/[./]/).map(word => word[0].toUpperCase() + word.slice(1)).join("") + object.kind;
            const unread = new Set();
            require(fileURLToPath(new URL(`node_modules/${models}/_schemas/${schema}.js`, import.meta.url))).validate(watched(object, "", unread));
            for (const path of unread) tell(file, `${object.kind} ${object.metadata?.name}: there is no ${path}`);
            valid++;
        } catch (problem) {
            tell(file, `${object.kind} ${object.metadata?.name}: ${problem.message}`);
        }
    }
}
console.log(`${valid} Kubernetes objects`);
process.exit(wrong ? 1 : 0);
