import { describeBadInputs } from "../../support/bad-inputs";
import { directories } from "./directories";
import { groups } from "./groups";
import { jvm } from "./jvm";
import { keys } from "./keys";
import { misspelt } from "./misspelt";
import { places } from "./places";
import { release } from "./release";
import { rules } from "./rules";
import { structure } from "./structure";
import { topics } from "./topics";
import { values } from "./values";

// What is known of the machine is part of the input.
jest.mock("../../../components/host/facts", () => ({ readHostFacts: () => ({ memoryMiB: 65_536, java: 17 }) }));

describeBadInputs("the shape of a topology", structure);
describeBadInputs("misspelt and misplaced", misspelt);
describeBadInputs("keys of the configuration files", keys);
describeBadInputs("values that RocketMQ would not read", values);
describeBadInputs("values that RocketMQ reads and that are wrong", rules);
describeBadInputs("groups and their members", groups);
describeBadInputs("ports", places);
describeBadInputs("directories", directories);
describeBadInputs("java", jvm);
describeBadInputs("versions", release);
describeBadInputs("topics and consumer groups", topics);
