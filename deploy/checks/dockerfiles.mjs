// Dockerfiles, by the linter of Docker's editor support.
import { readFileSync } from "node:fs";
import { validate } from "dockerfile-utils";

let wrong = 0;
for (const file of process.argv.slice(2)) {
    for (const { range, message } of validate(readFileSync(file, "utf8"))) {
        wrong++;
        console.error(`${file}:${range.start.line + 1}: ${message}`);
    }
}
console.log(`${process.argv.length - 2} Dockerfiles`);
process.exit(wrong ? 1 : 0);
