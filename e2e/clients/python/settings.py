"""Properties, pipelines, custom types, owners and tokens through the official Python client."""

import os

from check import check, client, equal, refused

hub = client()


@check("a custom type is defined, used by its names, and archived")
def schemas():
    api = hub.crm.schemas.core_api
    vin = {"name": "vin", "label": "VIN", "type": "string", "fieldType": "text", "hasUniqueValue": True}
    made = api.create(
        {
            "name": "bike",
            "labels": {"singular": "Bike", "plural": "Bikes"},
            "requiredProperties": ["vin"],
            "associatedObjects": [],
            "properties": [vin],
        }
    )
    record = hub.crm.objects.basic_api.create(made.object_type_id, {"properties": {"vin": "B1"}})
    equal(hub.crm.objects.basic_api.get_by_id("p_bike", "B1", id_property="vin").id, record.id)
    equal([one.name for one in api.get_all(archived=False).results], ["bike"])
    equal(api.update("p_bike", {"labels": {"plural": "Wheels"}}).labels.plural, "Wheels")
    hub.crm.objects.basic_api.archive("p_bike", record.id)
    equal(api.archive("p_bike"), None)


@check("properties and their groups")
def properties():
    api = hub.crm.properties
    equal(api.groups_api.create("contacts", {"name": "extra", "label": "Extra"}).archived, False)
    colour = {"name": "colour", "label": "Colour", "groupName": "extra", "type": "string", "fieldType": "text"}
    equal(api.core_api.create("contacts", colour).name, "colour")
    equal(api.core_api.update("contacts", "colour", {"label": "Hue"}).label, "Hue")
    equal(api.core_api.get_by_name("contacts", "colour").group_name, "extra")
    api.batch_api.create("contacts", {"inputs": [{**colour, "name": "shape"}]})
    equal(len(api.batch_api.read("contacts", {"archived": False, "inputs": [{"name": "shape"}]}).results), 1)
    api.batch_api.archive("contacts", {"inputs": [{"name": "shape"}, {"name": "colour"}]})
    equal([one.name for one in api.core_api.get_all("contacts", archived=True).results], ["colour", "shape"])
    api.groups_api.archive("contacts", "extra")


@check("pipelines, their stages and audits")
def pipelines():
    api = hub.crm.pipelines
    stage = {"label": "One", "displayOrder": 0, "metadata": {"probability": "0.5"}}
    made = api.pipelines_api.create("deals", {"label": "Renewals", "displayOrder": 1, "stages": [stage]})
    replaced = {"label": "New", "displayOrder": 2, "stages": [{**stage, "label": "Two"}]}
    equal(api.pipelines_api.replace("deals", made.id, replaced).stages[0].label, "Two")
    added = api.pipeline_stages_api.create("deals", made.id, {**stage, "label": "Three", "displayOrder": 1})
    deal = hub.crm.deals.basic_api.create({"properties": {"pipeline": made.id, "dealstage": added.id}})
    body = refused(400, lambda: api.pipeline_stages_api.archive("deals", made.id, added.id))
    equal(body["subCategory"], "PipelineError.STAGE_ID_IN_USE")
    hub.crm.deals.basic_api.archive(deal.id)
    api.pipeline_stages_api.archive("deals", made.id, added.id)
    audit = api.pipeline_stage_audits_api.get_audit("deals", added.id)
    equal([one.action for one in audit.results], ["DELETE", "CREATE"])
    api.pipelines_api.archive("deals", made.id)


@check("owners by id, number and address, and whose a token is")
def owners():
    api = hub.crm.owners.owners_api
    owner = api.get_page(limit=10).results[0]
    equal(api.get_by_id(owner.id).email, owner.email)
    equal(api.get_by_id(owner.user_id, id_property="userId").id, owner.id)
    equal(api.get_page(archived=True).results, [])
    info = hub.oauth.access_tokens_api.get(os.environ["CRM_TOKEN"])
    equal((info.token_type, info.scopes), ("access", ["*"]))
