region = "eu-west-1"

# To be pinned once the release train runs again.
api_image = "registry.harbour.example/shop/api:latest"
