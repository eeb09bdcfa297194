import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_scoped_tokens'),
        ('classrooms', '0001_documents'),
        ('generation', '0006_changes'),
        ('projects', '0005_texts_of_old_scenes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('edited_at', models.DateTimeField(null=True)),
                ('deleted_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.sharelink')),
                ('mentions', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('created_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='NoticeSettings',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_settings', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('letters', models.CharField(choices=[('off', 'never'), ('instantly', 'at once'), ('daily', 'once a day, together')], default='daily', max_length=10)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('letters__in', ['off', 'instantly', 'daily'])), name='classrooms_letters_known')],
            },
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('anchor', models.CharField(choices=[('scene', 'the whole scene'), ('moment', 'a moment'), ('step', 'a step'), ('region', 'a part of the picture'), ('line', 'a line of the code')], default='scene', max_length=10)),
                ('at', models.FloatField(null=True)),
                ('step', models.CharField(blank=True, max_length=200)),
                ('offset', models.FloatField(null=True)),
                ('region', models.JSONField(null=True)),
                ('line', models.PositiveIntegerField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='threads', to='generation.message')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.revision')),
                ('scene', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='projects.scene')),
            ],
            options={
                'ordering': ('created_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('mention', 'mentioned you in'), ('reply', 'replied in'), ('comment', 'commented on'), ('resolved', 'settled a comment in')], max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='classrooms.comment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='classrooms.thread')),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='classrooms.thread'),
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(fields=['scene', 'created_at'], name='classrooms_threads_of_scene'),
        ),
        migrations.AddConstraint(
            model_name='thread',
            constraint=models.CheckConstraint(condition=models.Q(('anchor__in', ['scene', 'moment', 'step', 'region', 'line'])), name='classrooms_thread_anchor_known'),
        ),
        migrations.AddConstraint(
            model_name='thread',
            constraint=models.CheckConstraint(condition=models.Q(('anchor', 'scene'), models.Q(('anchor', 'moment'), ('at__isnull', False)), models.Q(('anchor', 'step'), models.Q(('step', ''), _negated=True)), models.Q(('anchor', 'region'), ('at__isnull', False), ('region__isnull', False)), models.Q(('anchor', 'line'), ('line__gt', 0)), _connector='OR'), name='classrooms_thread_has_its_place'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['user', '-created_at'], name='classrooms_notices_of_user'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='classrooms_notices_unread'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['created_at'], name='classrooms_notices_by_age'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(models.F('user'), models.F('comment'), name='classrooms_notice_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['mention', 'reply', 'comment', 'resolved'])), name='classrooms_notice_reason_known'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['thread', 'created_at'], name='classrooms_comments_of_thread'),
        ),
    ]
