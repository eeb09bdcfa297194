"""The audit log knows what is done to model servers."""

from typing import ClassVar

from django.db import migrations, models

DEEDS = [
    ("asset_uploaded", "uploaded a file"),
    ("asset_deleted", "deleted a file"),
    ("policy_hit", "a scene's code wanted what scenes may not do"),
    ("wall_hit", "a running scene was stopped by the wall"),
    ("guard_hit", "asked again and again for what a school must not make"),
    ("operator_alerted", "the operator was alerted"),
    ("unsafe_render", "the site started with rendering outside the wall"),
    ("team_created", "created the team"),
    ("team_renamed", "renamed the team"),
    ("team_deleted", "deleted the team"),
    ("team_restored", "brought the team back"),
    ("team_purged", "the team was deleted for good"),
    ("member_invited", "invited"),
    ("invitation_revoked", "took back an invitation"),
    ("member_joined", "joined the team"),
    ("member_left", "left the team"),
    ("member_removed", "took out of the team"),
    ("role_changed", "changed the role of"),
    ("owner_changed", "handed the team over to"),
    ("link_shared", "shared by link"),
    ("link_revoked", "took back a link"),
    ("moved", "moved"),
    ("trashed", "put into the trash"),
    ("restored", "took out of the trash"),
    ("purged", "was deleted for good"),
    ("token_made", "made the API token"),
    ("token_revoked", "revoked the API token"),
    ("app_registered", "registered the app"),
    ("app_removed", "removed the app"),
    ("comment_deleted", "deleted somebody else's comment on"),
    ("app_secret_changed", "gave a new secret to the app"),
    ("hook_made", "made the webhook to"),
    ("hook_edited", "changed the webhook to"),
    ("hook_removed", "removed the webhook to"),
    ("hook_secret_changed", "gave a new secret to the webhook to"),
    ("hook_switched_off", "the webhook was switched off, as it failed, to"),
    ("engine_connected", "connected the model server"),
    ("engine_changed", "changed the model server"),
    ("engine_disconnected", "disconnected the model server"),
    ("engine_wishes_changed", "changed what is wanted of model servers"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0007_request_log")]
    operations: ClassVar = [
        migrations.AlterField("auditentry", "deed", models.CharField(choices=DEEDS, max_length=30)),
    ]
