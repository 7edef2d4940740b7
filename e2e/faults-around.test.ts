import { harmsAround } from "./faults/all.ts";
import { testQuickForm } from "./faults/quick-form.ts";

testQuickForm(harmsAround);
