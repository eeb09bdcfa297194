from django.urls import path

from accounts import views

urlpatterns = [
    path("teams/<uuid:id>/activity/", views.activity, name="activity"),
]
