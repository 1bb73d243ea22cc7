import { createHash } from "node:crypto";
import type { ResourceHandler } from "../shared/resource";
import { textAt } from "../shared/values";
import type { Account } from "./account";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { newId } from "./ids";
import { recorded } from "./records";

const keyTypes: Readonly<Record<string, string>> = { "ssh-rsa": "rsa", "ssh-ed25519": "ed25519" };

/** The key in a line of OpenSSH, whose first bytes repeat its type; undefined where it is none that AWS takes. */
function keyOf(line: string): Buffer | undefined {
  const [type = "", body = ""] = line.trim().split(/\s+/);
  const bytes = Buffer.from(body, "base64");
  const named = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString() : "";
  return type in keyTypes && named === type ? bytes : undefined;
}

export const keyPairKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "key-pair",
    args: ["ec2/keyPair", "KeyPairArgs"],
    replace: ["keyName", "keyNamePrefix", "publicKey"],
    computed: ["arn", "fingerprint", "keyName", "keyNamePrefix", "keyPairId", "keyType", "region", "tagsAll"],
    autoname: "keyName",
    problems(inputs) {
      const key = textAt(inputs, "publicKey");
      return {
        publicKey:
          key !== undefined &&
          keyOf(key) === undefined &&
          "InvalidKey.Format: Key is not in valid OpenSSH public key format (ssh-rsa or ssh-ed25519)",
      };
    },
    idOf: (inputs) => textAt(inputs, "keyName") ?? "",
    refuse(inputs, id) {
      const name = textAt(inputs, "keyName") ?? "";
      if (id === undefined && account().store.get("key-pair", name) !== undefined) {
        throw new Error(`InvalidKeyPair.Duplicate: The keypair already exists: ${name}`);
      }
    },
    values(inputs, id, before) {
      const line = textAt(inputs, "publicKey") ?? "";
      const hash = createHash("sha256")
        .update(keyOf(line) ?? "")
        .digest("base64");
      return {
        keyNamePrefix: "",
        ...inputs,
        arn: account().arn("ec2", `key-pair/${id}`, inputs),
        fingerprint: hash,
        keyPairId: textAt(before ?? {}, "keyPairId") ?? newId("key"),
        keyType: keyTypes[line.trim().split(/\s+/)[0] ?? ""] ?? "",
      };
    },
  });

export const keyPairHandler = (account: () => Account): ResourceHandler => handlerOf(account, keyPairKind);
