from django.urls import path

from furtka.outbox import views

app_name = "sms"

urlpatterns = [path("<slug:gateway>/<str:secret>/", views.callback, name="callback")]
