"""Records through the official Python client."""

import datetime

from check import check, client, equal, refused

hub = client()
contacts = hub.crm.contacts


def create(email, **more):
    return contacts.basic_api.create({"properties": {"email": email, **more}})


@check("a contact is created, read by its address, changed and archived; dates are dates")
def one_contact():
    made = create("ada@python.test", firstname="Ada")
    assert isinstance(made.created_at, datetime.datetime), made.created_at
    read = contacts.basic_api.get_by_id(
        "ada@python.test", id_property="email", properties=["city", "firstname"], properties_with_history=["firstname"]
    )
    equal((read.id, read.properties["city"]), (made.id, None))
    equal(read.properties_with_history["firstname"][0].value, "Ada")
    changed = contacts.basic_api.update(made.id, {"properties": {"city": "Ulm"}})
    equal(changed.properties["city"], "Ulm")
    equal(contacts.basic_api.archive(made.id), None)
    refused(404, lambda: contacts.basic_api.get_by_id(made.id))
    equal(contacts.basic_api.get_by_id(made.id, archived=True).archived, True)


@check("get_all reads every page, with history in pages of fifty")
def pages():
    inputs = [{"properties": {"email": f"page{n}@python.test"}} for n in range(100)]
    equal(len(contacts.batch_api.create({"inputs": inputs}).results), 100)
    create("page100@python.test")
    for more in ({}, {"properties_with_history": ["email"]}):
        found = [one for one in contacts.get_all(**more) if (one.properties["email"] or "").startswith("page")]
        equal(len(found), 101)


@check("batches answer what the client expects of them")
def batches():
    one, two = create("b1@python.test"), create("b2@python.test")
    asked = {"properties": ["email"], "propertiesWithHistory": [], "inputs": [{"id": one.id}, {"id": "999999999"}]}
    read = contacts.batch_api.read(asked)
    equal((len(read.results), read.errors[0].category), (1, "OBJECT_NOT_FOUND"))
    updated = contacts.batch_api.update({"inputs": [{"id": one.id, "properties": {"city": "Ulm"}}]})
    equal(updated.results[0].properties["city"], "Ulm")
    inputs = [{"id": f"b{n}@python.test", "idProperty": "email", "properties": {"lastname": "X"}} for n in (1, 3)]
    equal([result.new for result in contacts.batch_api.upsert({"inputs": inputs}).results], [False, True])
    equal(contacts.batch_api.archive({"inputs": [{"id": two.id}]}), None)


@check("a batch with trace ids writes each row for itself")
def traced():
    inputs = [
        {"properties": {"email": email}, "objectWriteTraceId": f"row-{n}"}
        for n, email in enumerate(["t1@python.test", "no address"])
    ]
    batch = contacts.batch_api.create({"inputs": inputs})
    equal((len(batch.results), batch.num_errors), (1, 1))
    equal(batch.errors[0].context, {"objectWriteTraceId": ["row-1"]})


@check("a search has its total, its sort and its pages")
def search():
    request = {
        "filterGroups": [{"filters": [{"propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "page9*"}]}],
        "sorts": [{"propertyName": "email", "direction": "DESCENDING"}],
        "properties": ["email"],
        "limit": 10,
        "after": 0,
    }
    found = contacts.search_api.do_search(request)
    equal((found.total, len(found.results), found.paging.next.after), (11, 10, "10"))
    equal(contacts.search_api.do_search({**request, "after": "10"}).paging, None)


@check("a merge answers a new id; a purge leaves nothing")
def merge():
    one, two = create("m1@python.test"), create("m2@python.test")
    merged = contacts.basic_api.merge({"primaryObjectId": one.id, "objectIdToMerge": two.id})
    equal(contacts.basic_api.get_by_id(two.id).id, merged.id)
    equal(contacts.basic_api.purge({"objectId": merged.id}), None)
    refused(404, lambda: contacts.basic_api.get_by_id(one.id))


@check("errors come as they are: conflict with the id, bad values, no token")
def errors():
    made = create("e@python.test")
    equal(refused(409, lambda: create("e@python.test"))["message"], f"Contact already exists. Existing ID: {made.id}")
    bad = refused(400, lambda: create("no address", nonsense="1"))
    equal((bad["status"], bad["category"]), ("error", "VALIDATION_ERROR"))
    assert "PROPERTY_DOESNT_EXIST" in bad["message"] and "INVALID_EMAIL" in bad["message"], bad
    stranger = refused(401, lambda: client("nothing").crm.contacts.basic_api.get_page())
    equal(stranger["category"], "INVALID_AUTHENTICATION")


kinds = {
    "companies": (hub.crm.companies, "name"),
    "deals": (hub.crm.deals, "dealname"),
    "tickets": (hub.crm.tickets, "subject"),
    "products": (hub.crm.products, "name"),
    "line_items": (hub.crm.line_items, "name"),
    "quotes": (hub.crm.quotes, "hs_title"),
    "invoices": (hub.crm.commerce.invoices, "hs_title"),
    "taxes": (hub.crm.objects.taxes, "hs_label"),
    "leads": (hub.crm.objects.leads, "hs_lead_name"),
    "tasks": (hub.crm.objects.tasks, "hs_task_subject"),
    "notes": (hub.crm.objects.notes, "hs_note_body"),
    "calls": (hub.crm.objects.calls, "hs_call_title"),
    "emails": (hub.crm.objects.emails, "hs_email_subject"),
    "meetings": (hub.crm.objects.meetings, "hs_meeting_title"),
    "communications": (hub.crm.objects.communications, "hs_communication_body"),
    "postal_mail": (hub.crm.objects.postal_mail, "hs_postal_mail_body"),
    "goal_targets": (hub.crm.objects.goals, "hs_goal_name"),
}


def eleven(api, name):
    made = api.basic_api.create({"properties": {name: "One"}})
    equal(api.basic_api.get_by_id(made.id, properties=[name]).properties[name], "One")
    equal(api.basic_api.update(made.id, {"properties": {name: "Other"}}).properties[name], "Other")
    assert made.id in [one.id for one in api.basic_api.get_page(limit=100).results]
    where = {"propertyName": name, "operator": "EQ", "value": "Other"}
    found = api.search_api.do_search({"filterGroups": [{"filters": [where]}], "limit": 5, "properties": [name]})
    equal([one.id for one in found.results], [made.id])
    record = api.batch_api.create({"inputs": [{"properties": {name: "Two"}}]}).results[0].id
    asked = {"properties": [name], "propertiesWithHistory": [], "inputs": [{"id": record}]}
    equal(api.batch_api.read(asked).results[0].properties[name], "Two")
    api.batch_api.update({"inputs": [{"id": record, "properties": {name: "Three"}}]})
    again = {"id": record, "idProperty": "hs_object_id", "properties": {name: "Four"}}
    equal(api.batch_api.upsert({"inputs": [again]}).results[0].new, False)
    api.batch_api.archive({"inputs": [{"id": record}]})
    api.basic_api.archive(made.id)
    refused(404, lambda: api.basic_api.get_by_id(made.id))


for kind, (api, name) in kinds.items():
    check(f"{kind}: all eleven operations")(lambda api=api, name=name: eleven(api, name))
